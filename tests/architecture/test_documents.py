"""Documents that cannot go stale unseen: every link leads somewhere, every file the map names exists."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.architecture.house import ROOT, write

LINK = re.compile(r"!?\[[^\]\n]*\]\(\s*(<[^>\n]+>|[^)\s]+)(?:\s+\"[^\"]*\")?\s*\)|^\[[^\]\n]+\]:\s*(\S+)", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
PATH = re.compile(r"[A-Za-z0-9_.*/-]+(?:/|\.(?:py|md|toml|txt|html|css|json|sh))")
MAP = "docs/concepts-to-files.md"


def documents(root: Path) -> list[Path]:
    """The project's own pages."""
    return [path for path in [root / "README.md", *sorted((root / "docs").rglob("*.md"))] if path.exists()]


def anchors(text: str) -> set[str]:
    """The names under which a page's headings can be linked to."""
    found: set[str] = set()
    for heading in HEADING.findall(FENCE.sub("", text)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number = sum(1 for name in found if re.fullmatch(re.escape(slug) + r"(-\d+)?", name))
        found.add(f"{slug}-{number}" if number else slug)
    return found


def dead_links(root: Path) -> list[str]:
    """Every relative link, or link to a heading, that leads nowhere."""
    found = []
    for page in documents(root):
        text = FENCE.sub("", page.read_text(encoding="utf-8"))
        for match in LINK.finditer(CODE.sub("", text)):
            link = unquote(match[1] or match[2]).strip("<>")
            if re.match(r"[a-z][a-z0-9+.-]*:", link):
                continue
            path, _, anchor = link.partition("#")
            there = (page.parent / path).resolve() if path else page
            inside = there == root.resolve() or root.resolve() in there.parents
            if not inside or not there.exists():
                found.append(f"{page.relative_to(root)}: {link}")
            elif anchor and there.suffix == ".md" and anchor not in anchors(there.read_text(encoding="utf-8")):
                found.append(f"{page.relative_to(root)}: {link} (no such heading)")
    return found


def missing_from_map(root: Path) -> list[str]:
    """Every path that the map of concepts names and that is not there, seen from the root, the package or the core."""
    page = root / MAP
    if not page.exists():
        return []
    places = [root, root / "src/plainview", root / "src/plainview/core"]
    named = [code.strip() for code in CODE.findall(FENCE.sub("", page.read_text(encoding="utf-8")))]
    paths = sorted(
        {name.split("::")[0] for name in named if PATH.fullmatch(name.split("::")[0]) and not name.startswith("/")}
    )
    return [path for path in paths if not any(next(place.glob(path.rstrip("/")), None) for place in places)]


def test_every_link_in_the_documents_leads_somewhere() -> None:
    assert dead_links(ROOT) == []


def test_every_file_the_map_of_concepts_names_exists() -> None:
    assert missing_from_map(ROOT) == []


@pytest.mark.parametrize(
    "link",
    [
        "[a](docs/none.md)",
        "[a](docs/a.md#nowhere)",
        "![p](p.png)",
        "[a](#nowhere)",
        "[a]: docs/none.md",
        "[a](../outside.md)",
        "[a](<b c.md>)",
    ],
)
def test_a_dead_link_is_seen(tmp_path: Path, link: str) -> None:
    (tmp_path / "outside.md").write_text("")
    root = write(tmp_path / "house", {"README.md": f"# Title\n{link}\n", "docs/a.md": "# A page\n"})
    assert len(dead_links(root)) == 1


def test_living_links_addresses_and_examples_are_fine(tmp_path: Path) -> None:
    text = (
        "# The `way` in\n[a](docs/a.md) [b](docs/a.md#a-page-twice) [c](#the-way-in) "
        "[d](https://example.com) [e](mailto:a@example.com)\n"
        "```\n[f](none.md)\n```\n`[g](none.md)` [h](docs/) [i](src/plainview/x.py)\n"
    )
    tree = {"README.md": text, "docs/a.md": "# A page, twice\n[up](../README.md)", "src/plainview/x.py": ""}
    assert dead_links(write(tmp_path, tree)) == []


def test_a_file_that_the_map_names_and_that_is_gone_is_seen(tmp_path: Path) -> None:
    text = "| tree | `core/merkle/tree.py`, `merkle/` | `tests/none.py` |\n`verifier/gone.py::f` `plainview law`"
    tree = {MAP: text, "src/plainview/core/merkle/tree.py": ""}
    assert missing_from_map(write(tmp_path, tree)) == ["tests/none.py", "verifier/gone.py"]
