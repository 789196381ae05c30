"""What no file contains: hosts of package indexes, lock files that record them, a way out of the checkout."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, files, text_of, write

# Written in pieces, so that this file does not contain them either.
INDEX_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"),
        ("crates", "io"), ("proxy.golang", "org"), ("rubygems", "org"), ("ghcr", "io"), ("docker", "io"),
        ("quay", "io"), ("anaconda", "org"), ("jfrog", "io"), ("pkg", "dev"), ("unpkg", "com"), ("jsdelivr", "net"),
    )
)  # fmt: skip
INDEX_OPTIONS = re.compile(
    r"(?<!no-emit-)(?:index-url|find-links)\b|--default-index|(?:PIP|UV)_(?:EXTRA_|DEFAULT_)?INDEX"
)
LOCK_FILES = {"uv.lock", "poetry.lock", "package-lock.json", "yarn.lock", "pylock.toml"}
OUTSIDE = "../" + "shared"


def leaks(root: Path) -> list[str]:
    """Every place where a file names an index, an option that would, or something outside the checkout."""
    found = [
        f"{path.relative_to(root)} records where packages came from" for path in files(root) if path.name in LOCK_FILES
    ]
    for path in files(root):
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if any(host in line for host in INDEX_HOSTS):
                found.append(f"{path.relative_to(root)}:{number} names a package index")
            if INDEX_OPTIONS.search(line) and path.parent != Path(__file__).parent:
                found.append(f"{path.relative_to(root)}:{number} chooses a package index")
            if OUTSIDE in line:
                found.append(f"{path.relative_to(root)}:{number} leads out of the checkout")
    return found


def test_no_file_names_a_package_index_or_leads_out_of_the_checkout() -> None:
    assert leaks(ROOT) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("README.md", f"see https://{INDEX_HOSTS[0]}/project/x"),
        ("requirements/base.txt", "--index-url https://example.com/simple"),
        ("requirements/base.txt", "--extra-index-url https://example.com/simple"),
        ("Makefile", "\tuv pip install --find-links wheels x"),
        ("setup.sh", "export UV_INDEX=https://example.com"),
        ("uv.lock", ""),
        ("tests/conftest.py", f"open('{OUTSIDE}/DESIGN.md')"),
        ("docs/tour.md", f"[design]({OUTSIDE}/DESIGN.md)"),
    ],
)
def test_a_leak_is_seen(tmp_path: Path, name: str, content: str) -> None:
    assert len(leaks(write(tmp_path, {name: content}))) >= 1


def test_pictures_and_plain_text_are_fine(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\0" + INDEX_HOSTS[0].encode())
    assert leaks(write(tmp_path, {"a.txt": "https://example.com --no-emit-index-url"})) == []
