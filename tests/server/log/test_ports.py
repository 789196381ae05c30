"""One contract, run against each adapter."""

from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import Stopped
from plainview.server.log.files import FileHeads, FolderPublic
from plainview.server.log.ports import Heads, Public
from tests.server.log.memory import MemoryHeads, MemoryPublic


@pytest.fixture(params=["memory", "folder"])
def public(request: pytest.FixtureRequest, tmp_path: Path) -> Public:
    return MemoryPublic() if request.param == "memory" else FolderPublic(tmp_path / "public")


@pytest.fixture(params=["memory", "file"])
def heads(request: pytest.FixtureRequest, tmp_path: Path) -> Heads:
    return MemoryHeads() if request.param == "memory" else FileHeads(tmp_path / "private")


def test_what_was_written_is_read_and_listed(public: Public) -> None:
    public.write("tile/0/000.p/1", b"a", immutable=True)
    public.write("tile/0/001", b"b", immutable=True)
    public.write("checkpoint", b"c", immutable=False)
    public.sync()
    assert public.read("tile/0/000.p/1") == b"a"
    assert sorted(public.list()) == ["checkpoint", "tile/0/000.p/1", "tile/0/001"]
    assert list(public.list("tile/0/000.p/")) == ["tile/0/000.p/1"]
    assert list(public.list("tile/0/002.p/")) == []


def test_what_is_not_there_reads_as_none(public: Public) -> None:
    public.write("tile/0/000", b"a", immutable=True)
    assert public.read("absent") is None
    assert public.read("tile/0") is None
    assert public.read("tile/0/000/001") is None


def test_an_immutable_file_may_be_written_again_with_the_same_bytes_alone(public: Public) -> None:
    public.write("tile/0/000", b"a", immutable=True)
    public.write("tile/0/000", b"a", immutable=True)
    with pytest.raises(Stopped, match="tile/0/000: the published file has other bytes"):
        public.write("tile/0/000", b"b", immutable=True)
    assert public.read("tile/0/000") == b"a"


def test_another_file_is_replaced(public: Public) -> None:
    public.write("checkpoint", b"longer", immutable=False)
    public.write("checkpoint", b"new", immutable=False)
    assert public.read("checkpoint") == b"new"


def test_a_deleted_file_is_gone_and_may_be_deleted_again(public: Public) -> None:
    public.write("tile/0/000.p/1", b"a", immutable=True)
    public.write("tile/0/000.p/2", b"b", immutable=True)
    for _ in range(2):
        public.delete("tile/0/000.p/1")
    assert list(public.list()) == ["tile/0/000.p/2"]
    public.delete("tile/0/000.p/2")
    public.sync()
    assert list(public.list()) == []


def test_a_head_moves_only_from_where_it_is(heads: Heads) -> None:
    assert heads.current() is None
    with pytest.raises(Stopped, match="moved the head"):
        heads.swap(b"one", b"two")
    heads.swap(None, b"one")
    with pytest.raises(Stopped, match="moved the head"):
        heads.swap(None, b"two")
    heads.swap(b"one", b"two")
    assert heads.current() == b"two"
