import errno
import os
from pathlib import Path

import pytest

from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.server.log import files
from plainview.server.log.files import FileHeads, FolderPublic, only_publisher


@pytest.mark.parametrize("path", ["../up", "/root", "a/../b", ".hidden", "", "a\x00b"])
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, path: str) -> None:
    public = FolderPublic(tmp_path / "public")
    with pytest.raises(Malformed, match="relative path"):
        public.write(path, b"x", immutable=False)
    with pytest.raises(Malformed, match="relative path"):
        public.read(path)


def test_a_half_written_file_is_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public = FolderPublic(tmp_path)
    public.write("checkpoint", b"old", immutable=False)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", full)
        with pytest.raises(OSError, match="no space left"):
            public.write("checkpoint", b"new", immutable=False)
    assert public.read("checkpoint") == b"old"
    assert os.listdir(tmp_path) == ["checkpoint"]


def test_a_file_left_half_written_by_a_crash_is_not_listed_and_does_not_stand_in_the_way(tmp_path: Path) -> None:
    public = FolderPublic(tmp_path)
    (tmp_path / ".checkpoint.new").write_bytes(b"half")
    assert list(public.list()) == []
    public.write("checkpoint", b"whole", immutable=False)
    assert os.listdir(tmp_path) == ["checkpoint"]


def test_every_folder_up_to_the_root_is_synced_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public = FolderPublic(tmp_path / "public")
    for number in range(3):
        public.write(f"tile/0/{number:03d}", b"x", immutable=True)
    synced: list[Path] = []
    monkeypatch.setattr(files, "_fsync_folder", synced.append)
    public.sync()
    public.sync()
    root = tmp_path / "public"
    assert synced == [tmp_path, root, root / "tile", root / "tile/0"]


def test_the_heads_folder_is_closed_to_others(tmp_path: Path) -> None:
    FileHeads(tmp_path / "private")
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700
    (tmp_path / "private").chmod(0o750)
    with pytest.raises(Stopped, match="closed to everybody else"):
        FileHeads(tmp_path / "private")


def test_a_head_survives_a_restart(tmp_path: Path) -> None:
    FileHeads(tmp_path / "private").swap(None, b"one")
    assert FileHeads(tmp_path / "private").current() == b"one"


def test_there_is_one_publisher_at_a_time(tmp_path: Path) -> None:
    lock = tmp_path / "publisher.lock"
    with only_publisher(lock), pytest.raises(Stopped, match="another process is publishing"), only_publisher(lock):
        pass
    with only_publisher(lock):
        pass


@pytest.mark.parametrize("threads", [1, 4])
def test_several_files_are_put_whole_and_the_first_error_is_raised_when_all_have_ended(
    tmp_path: Path, threads: int
) -> None:
    public = FolderPublic(tmp_path, threads)
    public.write_all([(f"tile/0/{number:03d}", b"x" * number) for number in range(20)], immutable=True)
    public.sync()
    assert public.read("tile/0/019") == b"x" * 19
    with pytest.raises(Stopped, match="other bytes"):
        public.write_all([("tile/0/005", b"other"), ("tile/0/020", b"new")], immutable=True)
    assert public.read("tile/0/005") == b"x" * 5
    assert sorted(public.list()) == sorted({f"tile/0/{number:03d}" for number in range(20 + (threads > 1))})


def test_a_folder_that_was_synced_is_not_synced_again_from_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, root = FolderPublic(tmp_path / "public"), tmp_path / "public"
    synced: list[Path] = []
    monkeypatch.setattr(files, "_fsync_folder", synced.append)
    public.write("tile/0/000.p/1", b"x", immutable=True)
    public.sync()
    synced.clear()
    public.write("tile/0/000.p/2", b"x", immutable=True)
    public.sync()
    assert synced == [root / "tile/0/000.p"]
    synced.clear()
    public.delete("tile/0/000.p/1")
    public.delete("tile/0/000.p/2")
    public.sync()
    assert synced == [root / "tile/0"]
    public.write("tile/0/000.p/3", b"x", immutable=True)
    assert public.read("tile/0/000.p/3") == b"x"


def test_a_past_that_is_built_is_made_durable_as_a_whole_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setattr(files.os, "fsync", lambda handle: called.append("fsync"))
    monkeypatch.setattr(files.os, "sync", lambda: called.append("sync"))
    public, heads = FolderPublic(tmp_path / "public", lasting=False), FileHeads(tmp_path / "private", lasting=False)
    public.write("tile/0/000", b"x", immutable=True)
    public.sync()
    heads.swap(None, b"head")
    files.settle()
    assert called == ["sync"]
    assert (public.read("tile/0/000"), heads.current()) == (b"x", b"head")
