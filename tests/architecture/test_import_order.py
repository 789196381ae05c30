"""Who may import whom: the order of the rooms, transitively."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture import rules
from tests.architecture.house import (
    ROOT,
    Module,
    Modules,
    graph,
    imports,
    modules,
    targets,
    way,
    within,
    write,
    written_target,
)


def rank_of_room(room: str) -> int | None:
    return next((rank for rank, rooms in enumerate(rules.CORE_ORDER) if room in rooms), None)


def core_room(name: str) -> str:
    """The room of a module of the core, or nothing for the package itself."""
    parts = name.split(".")
    return parts[2] if len(parts) > 2 and parts[:2] == ["plainview", "core"] else ""


def out_of_order(known: Modules) -> list[str]:
    """Every import in the core that goes up, or across to a sibling."""
    found = []
    for name, module in known.items():
        here = core_room(name)
        if here and rank_of_room(here) is None:
            found.append(f"{name}: the room `{here}` has no place in the order")
        for imported in imports(module) if here else ():
            for there in sorted({core_room(target) for target in targets(imported.name, known)} - {"", here}):
                if (rank_of_room(there) or 0) >= (rank_of_room(here) or 0):
                    found.append(f"{name}:{imported.line} imports {imported.name}, but `{there}` is not below `{here}`")
    return found


def walls_broken(known: Modules, walls: Iterable[rules.Wall] = rules.WALLS) -> list[str]:
    """Every chain of imports that leads through a wall."""
    edges = graph(known)
    found = []
    for wall in walls:
        for start in (name for name in known if within(name, wall.room)):
            for place in wall.never:
                if chain := way(start, place, edges):
                    found.append(f"{' -> '.join(chain)}: {wall.because}")
    return found


def doors_broken(known: Modules, doors: Iterable[rules.Doors] = rules.DOORS) -> list[str]:
    """Every import by a page of something of ours other than actions, queries and words, or of the database."""
    found = []
    for door in doors:
        for name, module in known.items():
            if not within(name, door.room):
                continue
            for imported in imports(module):
                target = written_target(imported.name, known)
                closed = within(target, "plainview") and not any(
                    within(target, place) for place in (*door.may, door.room)
                )
                if closed or within(imported.name, "django.db"):
                    found.append(f"{name}:{imported.line} imports {imported.name}; a page calls an action or a query")
    return found


def adapters_reached(known: Modules) -> list[str]:
    """Every import of a storage adapter from outside storage, other than by the wiring."""
    found = []
    for name, module in known.items():
        if within(name, rules.ADAPTERS) or name == rules.WIRING:
            continue
        for imported in imports(module):
            target = written_target(imported.name, known)
            if within(target, rules.ADAPTERS) and not within(target, rules.PORTS):
                found.append(
                    f"{name}:{imported.line} imports {imported.name}; only {rules.WIRING} joins ports to adapters"
                )
    return found


def hidden_imports(known: Modules) -> list[str]:
    """Every import that this test could not see; the command line's lazy table is the one place that may."""
    found = []
    for name, module in known.items():
        for node in ast.walk(module.tree):
            called = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
            if called in {"import_module", "__import__"} and name != "plainview.cli.main":
                found.append(f"{name}:{node.lineno} imports by a computed name")
    return found


def strangers(path: Path, allowed: set[str]) -> list[str]:
    """Every import of a lone script beyond the standard library and what it may use."""
    names = {imported.name.split(".")[0] for imported in imports(Module(path.stem, path))}
    return sorted(names - allowed - set(sys.stdlib_module_names))


def test_rooms_of_the_core_import_only_rooms_below() -> None:
    assert out_of_order(modules()) == []


def test_no_wall_between_rooms_is_broken_even_through_others() -> None:
    assert walls_broken(modules()) == []


def test_pages_import_only_actions_and_queries() -> None:
    assert doors_broken(modules()) == []


def test_only_the_wiring_joins_ports_to_adapters() -> None:
    assert adapters_reached(modules()) == []


def test_nothing_is_imported_by_a_computed_name() -> None:
    assert hidden_imports(modules()) == []


def test_the_second_verifier_imports_nothing_of_ours() -> None:
    path = ROOT / rules.VERIFY_MIN
    assert not path.exists() or strangers(path, rules.VERIFY_MIN_LIBRARIES) == []


# ---- and each of these rules bites

CORE = "src/plainview/core"


@pytest.mark.parametrize(
    ("importer", "line"),
    [
        ("vocabulary/a.py", "from plainview.core.merkle import x"),
        ("vocabulary/a.py", "from plainview.core.merkle.x import y"),
        ("merkle/a.py", "import plainview.core.law.x"),
        ("law/a.py", "from ..notes import x"),
        ("notes/a.py", "def f():\n    from plainview.core.docket import x"),
        ("sealing/a.py", "from plainview.core import statistics"),
        ("cupboard/a.py", "import re"),
    ],
)
def test_an_import_upwards_or_sideways_is_seen(tmp_path: Path, importer: str, line: str) -> None:
    rooms = {f"{CORE}/{room}/x.py": "" for room in ("merkle", "law", "notes", "docket", "statistics")}
    found = out_of_order(modules(write(tmp_path, {**rooms, f"{CORE}/{importer}": line})))
    assert found
    assert all(importer.split("/")[0] in line for line in found)


def test_an_import_downwards_is_fine(tmp_path: Path) -> None:
    tree = {
        f"{CORE}/notes/a.py": "from plainview.core.merkle import x",
        f"{CORE}/merkle/x.py": "from .. import vocabulary",
    }
    assert out_of_order(modules(write(tmp_path, {**tree, f"{CORE}/vocabulary/w.py": ""}))) == []


@pytest.mark.parametrize(
    ("start", "then"),
    [
        ("core/mail/a.py", "from plainview.verifier import verify"),
        ("verifier/reader.py", "import plainview.server.log.publish"),
        ("server/actions/open.py", "from plainview.verifier.verify import steps"),
        ("server/log/publish.py", "from plainview.core.docket.fold import fold"),
        ("verifier/witness/app.py", "if TYPE_CHECKING:\n    from plainview.core.law.rule import Rule"),
        ("verifier/verify.py", "from plainview.core.docket.decide import decide"),
    ],
)
@pytest.mark.parametrize("through", [False, True], ids=["directly", "through another"])
def test_a_broken_wall_is_seen(tmp_path: Path, start: str, then: str, through: bool) -> None:
    tree = {
        f"src/plainview/{name}": ""
        for name in (
            "verifier/verify.py",
            "server/log/publish.py",
            "core/docket/fold.py",
            "core/docket/decide.py",
            "core/law/rule.py",
        )
    }
    tree[f"src/plainview/{start}"] = "import plainview.core.vocabulary.between" if through else then
    tree["src/plainview/core/vocabulary/between.py"] = then if through else ""
    found = walls_broken(modules(write(tmp_path, tree)))
    chain = (
        [start.removesuffix(".py").replace("/", "."), "between"]
        if through
        else [start.removesuffix(".py").replace("/", ".")]
    )
    assert any(all(part in line for part in chain) for line in found)


def test_a_package_that_pulls_a_wall_down_in_its_init_is_seen(tmp_path: Path) -> None:
    tree = {
        "src/plainview/core/notes/__init__.py": "from plainview.core.docket import fold",
        "src/plainview/core/notes/checkpoint.py": "",
        "src/plainview/core/docket/fold.py": "",
        "src/plainview/server/log/publish.py": "from plainview.core.notes.checkpoint import Checkpoint",
    }
    assert any("plainview.server.log.publish -> " in line for line in walls_broken(modules(write(tmp_path, tree))))


@pytest.mark.parametrize("room", ["portal", "public", "api"])
@pytest.mark.parametrize(
    "line",
    [
        "from plainview.core.law import reform",
        "from plainview.core.docket.decide import decide",
        "from plainview.server.storage.ports import Unit",
        "from plainview.server import storage",
        "from plainview.server import wiring",
        "from django.db import connection",
    ],
)
def test_a_page_that_knows_a_rule_or_the_storage_is_seen(tmp_path: Path, room: str, line: str) -> None:
    tree = {
        f"src/plainview/{name}.py": ""
        for name in ("core/law/reform", "core/docket/decide", "server/storage/ports", "server/wiring")
    }
    assert len(doors_broken(modules(write(tmp_path, {**tree, f"src/plainview/server/{room}/pages.py": line})))) == 1


def test_a_page_that_calls_an_action_is_fine(tmp_path: Path) -> None:
    tree = {
        "src/plainview/server/portal/pages.py": "from django import http\nfrom plainview.server.actions import file",
        "src/plainview/server/actions/file.py": "",
    }
    assert doors_broken(modules(write(tmp_path, tree))) == []


def test_an_adapter_joined_outside_the_wiring_is_seen(tmp_path: Path) -> None:
    line = "from plainview.server.storage.ports import Unit\nfrom plainview.server.storage.models import Row"
    tree = {"src/plainview/server/storage/models.py": "", "src/plainview/server/storage/ports.py": ""}
    tree |= {f"src/plainview/server/{name}.py": line for name in ("actions/open", "wiring", "storage/unit")}
    found = adapters_reached(modules(write(tmp_path, tree)))
    assert len(found) == 1
    assert found[0].startswith("plainview.server.actions.open:2 ")


def test_an_import_by_computed_name_is_seen(tmp_path: Path) -> None:
    tree = {
        "src/plainview/server/a.py": "import importlib\nimportlib.import_module('plainview.' + x)\n__import__('os')"
    }
    assert len(hidden_imports(modules(write(tmp_path, tree)))) == 2


def test_a_second_verifier_that_leans_on_the_first_is_seen(tmp_path: Path) -> None:
    path = (
        write(tmp_path, {"v.py": "import json, cryptography.x509\nfrom plainview.core import notes\nimport httpx"})
        / "v.py"
    )
    assert strangers(path, rules.VERIFY_MIN_LIBRARIES) == ["httpx", "plainview"]
