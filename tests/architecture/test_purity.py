"""The core is pure: no clock, no dice, no files, no network, no environment, nothing that lives on between calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import rules
from tests.architecture.house import Module, Modules, imports, modules, within, write

IMPURE_CALLS = {"open", "input", "print", "eval", "exec", "compile", "__import__", "globals", "breakpoint"}
CLOCK_READERS = {"now", "today", "utcnow", "fromtimestamp", "localtime", "monotonic", "perf_counter", "time_ns"}
DICE = {"generate", "generate_key", "urandom", "token_bytes", "getrandbits", "SystemRandom"}
IMPURE_NAMES = {"io.open", "hashlib.file_digest"}
AT_IMPORT_TIME = (ast.For, ast.While, ast.With, ast.Try, ast.Delete, ast.AsyncFor, ast.AsyncWith)


def foreign_imports(module: Module) -> Iterator[str]:
    """Imports beyond the pure part of the standard library, the two libraries and the core itself."""
    for imported in imports(module):
        top = imported.name.split(".")[0]
        ours = imported.name == "plainview.core" or within(imported.name, "plainview.core")
        if not ours and top not in rules.PURE_STANDARD_LIBRARY | rules.CORE_LIBRARIES:
            yield f"{module.name}:{imported.line} imports {imported.name}"
        if imported.name in IMPURE_NAMES:
            yield f"{module.name}:{imported.line} imports {imported.name}"


def impure_calls(module: Module) -> Iterator[str]:
    """Calls that read a clock, roll dice or touch the world."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        last = name.rpartition(".")[2]
        if name in IMPURE_CALLS | IMPURE_NAMES or ("." in name and last in CLOCK_READERS | DICE):
            yield f"{module.name}:{node.lineno} calls {name}"
        if last == "astimezone" and not node.args and not node.keywords:
            yield f"{module.name}:{node.lineno} calls {name} without a zone, which asks the machine for its own"


def lasting_state(module: Module) -> Iterator[str]:
    """Work done at import time, and names that a function rebinds for everyone."""
    for node in module.tree.body:
        if isinstance(node, AT_IMPORT_TIME) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
            yield f"{module.name}:{node.lineno} does work when it is imported"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Global):
            yield f"{module.name}:{node.lineno} keeps state in a global name"


def impurities(known: Modules) -> list[str]:
    """Everything in the core that is not a value made from values."""
    core = [module for name, module in known.items() if within(name, "plainview.core")]
    return [
        fault for module in core for find in (foreign_imports, impure_calls, lasting_state) for fault in find(module)
    ]


def test_the_core_is_pure() -> None:
    assert impurities(modules()) == []


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "import random",
        "import secrets",
        "import time",
        "from pathlib import Path",
        "import subprocess",
        "import socket",
        "import httpx",
        "from zoneinfo import ZoneInfo",
        "import django",
        "from plainview import __version__",
        "from hashlib import file_digest",
        "def f():\n    import os.path",
        "def f(p):\n    return open(p)",
        "import datetime\ndef f():\n    return datetime.datetime.now(datetime.UTC)",
        "from datetime import date as D\ndef f():\n    return D.today()",
        "def f(moment):\n    return moment.astimezone()",
        "from cryptography.hazmat.primitives.asymmetric.x25519 import X as K\ndef f():\n    K.generate()",
        "def f():\n    global seen",
        "for n in range(3):\n    pass",
        "register('x')",
        "print('hello')",
    ],
)
def test_an_impurity_is_seen(tmp_path: Path, line: str) -> None:
    assert len(impurities(modules(write(tmp_path, {"src/plainview/core/law/a.py": line})))) >= 1


def test_a_pure_core_and_an_impure_server_are_fine(tmp_path: Path) -> None:
    tree = {
        "src/plainview/core/law/a.py": (
            "import re\nfrom datetime import date\nimport msgspec\nfrom cryptography import exceptions\n"
            "from plainview.core.vocabulary import days\nTABLE = dict(a=1)\ndef f(now):\n    return now.isoformat()"
        ),
        "src/plainview/server/clock.py": "import time\ndef f():\n    return time.time_ns()",
    }
    assert impurities(modules(write(tmp_path, tree))) == []
