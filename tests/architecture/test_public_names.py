"""Every public name says what it promises and what goes in and out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.house import Module, Modules, modules, write

Function = ast.FunctionDef | ast.AsyncFunctionDef


def public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """The definitions that others may use; a Django model's `Meta` is its setting, not a name."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_") and node.name != "Meta":
            yield node


def untyped(function: Function) -> list[str]:
    """The parameters without a type, and `return` when that has none."""
    given = function.args
    parameters = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    missing = [
        p.arg for n, p in enumerate(parameters) if p.annotation is None and not (n == 0 and p.arg in {"self", "cls"})
    ]
    return missing + (["return"] if function.returns is None else [])


def faults_of(node: Function | ast.ClassDef, module: Module, inside: str = "") -> Iterator[str]:
    """What a public name leaves unsaid, and what its own public names do."""
    where = f"{module.name}:{node.lineno} {inside}{node.name}"
    if not ast.get_docstring(node):
        yield f"{where} says nothing of what it promises"
    if isinstance(node, ast.ClassDef):
        for child in public(node.body):
            yield from faults_of(child, module, f"{inside}{node.name}.")
    elif missing := untyped(node):
        yield f"{where} leaves untyped: {', '.join(missing)}"


def unsaid(known: Modules) -> list[str]:
    """Everything public that is undocumented or untyped, migrations apart."""
    found = []
    for module in known.values():
        if "migrations" in module.path.parts:
            continue
        if not ast.get_docstring(module.tree):
            found.append(f"{module.name} says nothing of what it is for")
        found += [fault for node in public(module.tree.body) for fault in faults_of(node, module)]
    return found


def test_every_public_name_is_documented_and_typed() -> None:
    assert unsaid(modules()) == []


DOC = '"""A promise."""\n'


@pytest.mark.parametrize(
    "code",
    [
        "x = 1",
        DOC + "def f() -> None: ...",
        DOC + f"def f(x) -> None:\n    {DOC}",
        DOC + f"def f(x: int):\n    {DOC}",
        DOC + f"def f(*, x) -> None:\n    {DOC}",
        DOC + f"def f(*x, **y: int) -> None:\n    {DOC}",
        DOC + "class A:\n    x: int",
        DOC + f"class A:\n    {DOC}    def f(self) -> None: ...",
        DOC + f"class A:\n    {DOC}    @staticmethod\n    def f(x) -> None:\n        {DOC}",
        DOC + f"async def f(x):\n    {DOC}",
    ],
)
def test_an_unsaid_name_is_seen(tmp_path: Path, code: str) -> None:
    assert len(unsaid(modules(write(tmp_path, {"src/plainview/core/a.py": code})))) == 1


def test_private_names_and_model_settings_are_free(tmp_path: Path) -> None:
    code = DOC + f"def _f(x): ...\nclass A:\n    {DOC}    def _g(self): ...\n    class Meta:\n        x = 1"
    tree = {"src/plainview/core/a.py": code, "src/plainview/server/storage/migrations/m1.py": "def forwards(a): ..."}
    assert unsaid(modules(write(tmp_path, tree))) == []
