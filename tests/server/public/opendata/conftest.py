"""The open data of a played year, made once a process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from plainview.server.public.opendata.export import Export
from plainview.server.public.opendata.publisher import DEMONSTRATION, Publisher
from plainview.server.queries.public_log import PublishedHead, read_published
from plainview.server.scenarios.year import Count
from tests.year import shared_year  # noqa: F401 - a fixture


@dataclass(frozen=True)
class Published:
    """A published folder."""

    public: Path

    def read(self, path: str) -> bytes | None:
        place = self.public / path
        return place.read_bytes() if place.is_file() else None

    @property
    def head(self) -> PublishedHead:
        head = read_published(self.read)
        assert head is not None
        return head

    def open_data(self, work: Path, publisher: Publisher | None = DEMONSTRATION) -> dict[str, bytes]:
        """All open data of it, as somebody who exports makes it."""
        with Export(work) as export:
            export.take(self.read, self.head.size)
            return dict(export.files(self.read, self.head.origin, self.head.root, publisher))


@pytest.fixture(scope="session")
def year(shared_year: tuple[Path, Count]) -> Published:  # noqa: F811 - the fixture
    return Published(shared_year[0] / "public")


@pytest.fixture(scope="session")
def files(year: Published, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return year.open_data(tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="session")
def folder(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("open-data")
    for name, data in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return root
