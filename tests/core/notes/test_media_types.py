"""What kind of file each published path is, and which stay as they are for ever."""

import pytest

from plainview.core.notes.media_types import OTHER, TEXT, content_type, lasts


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("checkpoint", TEXT),
        ("MANIFEST", TEXT),
        ("policy", TEXT),
        ("checkpoints/2026-01-01", TEXT),
        ("policies/" + "a" * 64, TEXT),
        ("site/about.html", "text/html; charset=utf-8"),
        ("site/static/site.css", "text/css; charset=utf-8"),
        ("tile/0/000", OTHER),
        ("tile/0/000.p/7", OTHER),
        ("site/odd.ending", OTHER),
        ("site/html", OTHER),
        (".html", OTHER),
    ],
)
def test_a_path_has_the_type_of_its_ending(path: str, expected: str) -> None:
    assert content_type(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tile/0/000", True),
        ("tile/entries/x001/234", True),
        ("tile/0/000.p/7", False),
        ("tile/odd", False),
        ("checkpoint", False),
        ("site/about.html", False),
    ],
)
def test_only_full_tiles_last(path: str, expected: bool) -> None:
    assert lasts(path) is expected
