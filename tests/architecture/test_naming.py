"""Classes and modules bear a term of the field; names that say nothing are not used."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture import rules
from tests.architecture.house import Modules, modules, write


def parts_of(name: str) -> list[str]:
    """The words in a name: `HTTPServiceBase` is http, service, base; `base64url` is one word."""
    return [part.lower() for part in re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+", name)]


def empty_names(known: Modules) -> list[str]:
    """Every class, module and room with a word in its name that says nothing."""
    found = []
    for name, module in known.items():
        names = [(name.rpartition(".")[2], 1)]
        names += [(node.name, node.lineno) for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
        found += [f"{name}:{line} {word}" for word, line in names if rules.BANNED_NAME_PARTS & set(parts_of(word))]
    return found


def test_no_name_says_nothing() -> None:
    assert empty_names(modules()) == []


@pytest.mark.parametrize(
    "name", ["OrderManager", "HTTPServiceClient", "BaseOrder", "Utils", "helper", "OrderHelpers", "_UtilBox"]
)
def test_a_name_that_says_nothing_is_seen(tmp_path: Path, name: str) -> None:
    assert len(empty_names(modules(write(tmp_path, {"src/plainview/core/a.py": f"class {name}:\n    pass"})))) == 1


@pytest.mark.parametrize("path", ["core/utils.py", "core/law_helpers.py", "server/base/pages.py"])
def test_a_file_or_room_that_says_nothing_is_seen(tmp_path: Path, path: str) -> None:
    assert len(empty_names(modules(write(tmp_path, {f"src/plainview/{path}": ""})))) == 1


def test_words_that_only_contain_a_banned_one_are_fine(tmp_path: Path) -> None:
    code = "class Baseline: ...\nclass Management: ...\nclass Base64Text: ...\ndef serviced(): ..."
    assert (
        empty_names(
            modules(write(tmp_path, {"src/plainview/core/base64url.py": code, "src/plainview/core/database.py": ""}))
        )
        == []
    )
