"""The site's reading follows a past that is played, and changes nothing of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import PlainviewError
from plainview.server import wiring
from plainview.server.public.site import STORE_FILE
from plainview.server.public.store import Projection
from plainview.server.scenarios import following
from plainview.server.scenarios.following import Following, follow
from plainview.server.scenarios.year import Count
from tests.year import shared_year

__all__ = ["shared_year"]


def test_whole_bundles_are_read_while_days_pass(shared_year: tuple[Path, Count], tmp_path: Path) -> None:
    public = tmp_path / "public"
    shutil.copytree(shared_year[0] / "public", public)
    size = int((public / "checkpoint").read_text().split("\n")[1])
    with Following(tmp_path) as reader:
        reader.day(1)
        assert reader._reading is None
        reader.day(following.EVERY_DAYS)
        reader.day(2 * following.EVERY_DAYS)
    follow(tmp_path)  # there is nothing more
    with Projection(tmp_path / wiring.SITE_FOLDER / STORE_FILE, made_with(tmp_path)) as store:
        assert store.size == size - size % 256 > 0


def made_with(folder: Path) -> str:
    with Projection(folder / "other") as other:
        other.database.execute("ATTACH ? AS site", (str(folder / wiring.SITE_FOLDER / STORE_FILE),))
        return str(other.value("SELECT value FROM site.meta WHERE name = 'made_with'"))


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "checkpoint").write_text("no checkpoint\n")
    with pytest.raises(PlainviewError), Following(tmp_path) as reader:
        reader.day(following.EVERY_DAYS)
    with pytest.raises(KeyError), Following(tmp_path) as reader:
        reader.day(following.EVERY_DAYS)
        raise KeyError
