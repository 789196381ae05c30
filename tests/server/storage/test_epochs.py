"""Epochs' keys are files of their own: durable before use, readable by the service alone, destroyed for good."""

from __future__ import annotations

from pathlib import Path

import pytest

from plainview.core.sealing.envelope import EpochKey, print_epoch
from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.server.storage.epochs import EpochFiles

ONE, TWO = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "epochs"


def test_keys_are_numbered_from_one_and_the_newest_is_sealed_under(folder: Path) -> None:
    epochs = EpochFiles(folder)
    assert [epochs.add(ONE).number, epochs.add(TWO).number] == [1, 2]
    assert epochs.newest() == EpochKey(2, TWO)
    assert EpochFiles(folder).key(1) == EpochKey(1, ONE)
    assert epochs.key(3) is None


def test_only_the_service_can_read_them(folder: Path) -> None:
    EpochFiles(folder).add(ONE)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "1").stat().st_mode & 0o777 == 0o600


def test_a_destroyed_key_is_nowhere_and_its_number_is_not_used_again(folder: Path) -> None:
    epochs = EpochFiles(folder)
    for key in (ONE, TWO, ONE[::-1]):
        epochs.add(key)
    assert epochs.destroy_before(3) == [1, 2]
    assert epochs.destroy_before(3) == []
    assert [place.name for place in folder.iterdir()] == ["3"]
    assert epochs.key(1) is None and epochs.key(2) is None
    assert epochs.add(ONE).number == 4


def test_a_key_is_overwritten_before_its_name_goes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    epochs = EpochFiles(folder)
    epochs.add(ONE)
    epochs.add(TWO)
    left: list[bytes] = []
    monkeypatch.setattr(Path, "unlink", lambda place, missing_ok=False: left.append(place.read_bytes()))
    epochs.destroy_before(2)
    assert left == [bytes(37)]
    assert epochs.key(1) is None, "while it is overwritten it is not found any more"


def test_what_a_crash_left_behind_is_no_key_and_goes_with_the_next_destruction(folder: Path) -> None:
    epochs = EpochFiles(folder)
    epochs.add(ONE)
    (folder / ".2.new").write_bytes(b"half")
    (folder / ".1.gone").write_bytes(print_epoch(EpochKey(1, TWO)))
    assert epochs.newest().number == 1
    assert epochs.add(TWO) == EpochKey(2, TWO)
    epochs.destroy_before(1)
    assert sorted(place.name for place in folder.iterdir()) == ["1", "2"]


def test_without_any_key_nothing_is_sealed(folder: Path) -> None:
    with pytest.raises(Stopped, match="there is no epoch key"):
        EpochFiles(folder).newest()


def test_a_damaged_or_exchanged_file_stops(folder: Path) -> None:
    epochs = EpochFiles(folder)
    epochs.add(ONE)
    (folder / "1").write_bytes(print_epoch(EpochKey(2, ONE)))
    with pytest.raises(Stopped, match=r"epochs/1: this is the key of epoch 2"):
        epochs.newest()
    (folder / "1").write_bytes(ONE)
    with pytest.raises(Malformed, match="expected 37 bytes"):
        epochs.key(1)


def test_who_is_overtaken_by_a_new_epoch_takes_that(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    epochs = EpochFiles(folder)
    epochs.add(ONE)
    asked: list[list[int]] = []
    real = EpochFiles._numbers

    def late(self: EpochFiles) -> list[int]:
        numbers = real(self)
        if not asked:
            asked.append(numbers)
            EpochFiles(folder).add(TWO)
            EpochFiles(folder).destroy_before(2)
        return numbers

    monkeypatch.setattr(EpochFiles, "_numbers", late)
    assert epochs.newest() == EpochKey(2, TWO)


def test_keys_that_are_remembered_are_those_of_the_files_until_they_are_destroyed(folder: Path) -> None:
    epochs = EpochFiles(folder, remember=True)
    epochs.add(ONE)
    assert epochs.newest() == epochs.newest() == epochs.key(1) == EpochKey(1, ONE)
    assert epochs.add(TWO) == epochs.newest() == EpochKey(2, TWO)
    assert epochs.key(3) is None
    (folder / "1").unlink()
    assert epochs.key(1) == EpochKey(1, ONE), "read once"
    assert EpochFiles(folder).key(1) is None, "read each time"
    (folder / "1").write_bytes(print_epoch(EpochKey(1, ONE)))
    assert epochs.destroy_before(2) == [1]
    assert epochs.key(1) is None
    assert epochs.newest() == EpochKey(2, TWO)
