"""Read the house as it is built: which files there are, what they import, what they name. No opinion lives here.

Every reader takes the root of a checkout, so that the tests can show each rule a small house that breaks it.
"""

from __future__ import annotations

import ast
import subprocess
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    """One Python file: its dotted name, where it is, and what it says."""

    name: str
    path: Path

    @cached_property
    def source(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, filename=str(self.path))

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]


@dataclass(frozen=True)
class Import:
    """One imported name as it is written, resolved to a full dotted name, and the line it stands on."""

    name: str
    line: int


Modules = Mapping[str, Module]


def modules(root: Path = ROOT, package: str = "plainview") -> Modules:
    """Every module of the package under `root/src`, by dotted name."""
    found = {}
    for path in sorted((root / "src" / package).rglob("*.py")):
        parts = path.relative_to(root / "src").with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, path)
    return found


def imports(module: Module) -> list[Import]:
    """Everything the module imports anywhere in it, also inside functions and for type checking only."""
    return list(_imports(module, module.source))


@cache
def _imports(module: Module, source: str) -> list[Import]:
    """As they are in `source`: many tests ask of the same files."""
    found = []
    for node in ast.walk(ast.parse(source, filename=str(module.path))):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(module, node)
            found += [Import(f"{origin}.{alias.name}", node.lineno) for alias in node.names]
    return found


def _origin(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.package.split(".")
    parts = parts[: len(parts) - (node.level - 1)]
    return ".".join([*parts, node.module] if node.module else parts)


def targets(name: str, known: Modules) -> set[str]:
    """The modules that importing `name` runs: itself (or the module that defines it) and every package above."""
    parts = name.split(".")
    return {prefix for prefix in (".".join(parts[: n + 1]) for n in range(len(parts))) if prefix in known}


def written_target(name: str, known: Modules) -> str:
    """The one module of ours that an import names, or the name itself when it is not ours."""
    while within(name, "plainview") and name not in known:
        name = name.rpartition(".")[0]
    return name


def graph(known: Modules) -> dict[str, set[str]]:
    """What importing a module runs: what it names, the packages above that, and the packages above itself."""
    edges = {}
    for name, module in known.items():
        wanted = targets(name, known)
        for imported in imports(module):
            wanted |= targets(imported.name, known)
        edges[name] = wanted - {name}
    return edges


def within(name: str, place: str) -> bool:
    """Whether a module is the place itself or lies inside it."""
    return name == place or name.startswith(place + ".")


def way(start: str, place: str, edges: Mapping[str, Iterable[str]]) -> list[str]:
    """The shortest chain of imports from a module into a place, or an empty list when there is none."""
    came_from: dict[str, str | None] = {start: None}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if within(here, place) and here != start:
            chain = [here]
            while (before := came_from[chain[-1]]) is not None:
                chain.append(before)
            return chain[::-1]
        for there in sorted(edges[here]):
            if there not in came_from:
                came_from[there] = here
                queue.append(there)
    return []


def files(root: Path = ROOT) -> list[Path]:
    """Every file that is or would be committed; without git (an unpacked archive), every file not built here."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (root / ".git").exists():
        names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
        return sorted(root / name for name in names if name and (root / name).is_file())
    hidden = {".venv", ".venv-base", ".venv-spark", ".tools", "__pycache__", "build", "demo", "dist"}
    return sorted(path for path in root.rglob("*") if path.is_file() and not hidden & set(path.relative_to(root).parts))


def text_of(path: Path) -> str:
    """The text of a file, or nothing when it is not text."""
    data = path.read_bytes()
    return "" if b"\0" in data[:8192] else data.decode("utf-8", errors="replace")


def write(root: Path, tree: Mapping[str, str]) -> Path:
    """Write a small house for a test: names to contents; packages under src/ get their `__init__.py`."""
    for name, content in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        if path.suffix == ".py" and name.startswith("src/"):
            for parent in path.relative_to(root / "src").parents:
                if parent != Path("."):
                    init = root / "src" / parent / "__init__.py"
                    if not init.exists():
                        init.write_text('"""A room."""\n', encoding="utf-8")
    return root
