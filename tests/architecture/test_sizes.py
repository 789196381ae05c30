"""A function fits on a screen, a file on a few: without docstrings, over everything but tests and migrations."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from tests.architecture import rules
from tests.architecture.house import ROOT, files, write


def measured(root: Path) -> list[Path]:
    """The Python files whose sizes count."""
    paths = (path for path in files(root) if path.suffix == ".py" and not path.name.startswith("test_"))
    return [path for path in paths if not {"tests", "migrations"} & set(path.relative_to(root).parts)]


def function_sizes(paths: Iterable[Path]) -> list[tuple[int, str]]:
    """Lines of each function without its docstring, and where it stands."""
    found = []
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                doc = ast.get_docstring(node, clean=False)
                lines = (node.end_lineno or node.lineno) - node.lineno + 1 - (doc.count("\n") + 1 if doc else 0)
                found.append((lines, f"{path.name}:{node.lineno} {node.name}"))
    return sorted(found)


def too_long(root: Path) -> list[str]:
    """Functions and files over their limits, and the middle and the ninetieth percent of all functions."""
    sizes = function_sizes(measured(root))
    found = [f"{where} has {lines} lines" for lines, where in sizes if lines > rules.FUNCTION_LINES_MAX]
    lengths = [lines for lines, _ in sizes]
    if lengths and median(lengths) > rules.FUNCTION_LINES_MEDIAN:
        found.append(f"the median function has {median(lengths)} lines")
    if lengths and (ninth := lengths[max(0, int(len(lengths) * 0.9) - 1)]) > rules.FUNCTION_LINES_NINE_IN_TEN:
        found.append(f"nine in ten functions have up to {ninth} lines")
    for path in measured(root):
        if path.relative_to(root).parts[0] == "examples":
            continue  # an example is one file, so that it can be read and carried away whole
        if (lines := path.read_text(encoding="utf-8").count("\n")) > rules.FILE_LINES_MAX:
            found.append(f"{path.relative_to(root)} has {lines} lines")
    return found


def test_functions_and_files_stay_small() -> None:
    assert too_long(ROOT) == []


def function(name: str, lines: int, doc: int = 0) -> str:
    """A function of so many lines, with a docstring of so many more."""
    text = [
        f"def {name}():",
        *(['    """' + "\n" * (doc - 1) + '    """'] if doc else []),
        *["    x = 1"] * (lines - 1),
    ]
    return "\n".join(text) + "\n"


def test_the_limits_themselves_are_allowed(tmp_path: Path) -> None:
    code = function("longest", 60, doc=9) + function("usual", 9) * 18 + function("ninth", 26)
    assert too_long(write(tmp_path, {"src/plainview/a.py": code})) == []


def test_one_line_over_a_limit_is_seen(tmp_path: Path) -> None:
    small = function("small", 2) * 40
    assert too_long(write(tmp_path / "a", {"src/plainview/a.py": small + function("long", 61)})) == [
        "a.py:81 long has 61 lines"
    ]
    assert too_long(write(tmp_path / "b", {"src/plainview/a.py": function("f", 10)})) == [
        "the median function has 10 lines"
    ]
    nine = function("f", 2) * 8 + function("g", 27) * 2
    assert too_long(write(tmp_path / "c", {"tools/a.py": nine})) == ["nine in ten functions have up to 27 lines"]
    assert too_long(write(tmp_path / "d", {"src/plainview/a.py": "x = 1\n" * 401})) == [
        "src/plainview/a.py has 401 lines"
    ]


def test_an_example_may_be_one_long_file_of_short_functions(tmp_path: Path) -> None:
    code = function("f", 9) * 60
    assert too_long(write(tmp_path, {"examples/a.py": code})) == []
    assert too_long(write(tmp_path, {"examples/a.py": code + function("g", 61)})) == ["a.py:541 g has 61 lines"]


def test_tests_and_migrations_may_be_longer(tmp_path: Path) -> None:
    long = function("f", 70)
    tree = {"tests/core/oracle.py": long, "src/plainview/server/storage/migrations/m.py": long, "tools/test_x.py": long}
    assert too_long(write(tmp_path, tree)) == []
