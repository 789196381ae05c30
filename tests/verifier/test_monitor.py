"""Watching: what is remembered, what is new, what contradicts it, and what is one's own."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from plainview.core.docket.signers import key_id
from plainview.core.merkle.hashing import leaf_hash
from plainview.core.vocabulary.errors import Invalid, Malformed, Stopped, Unchecked
from plainview.core.vocabulary.ids import KeyId
from plainview.verifier import monitor as module
from plainview.verifier.monitor import Found, Memory, Mine, Seen, monitor, parse_mine, parse_seen
from plainview.verifier.opening import Trust
from plainview.verifier.run import Asked
from tests.verifier.build import Story, public_of
from tests.verifier.matters import small, started
from tests.verifier.sources import Memory as Log

ASKED = Asked(datetime(2026, 1, 13, tzinfo=UTC))


@cache
def grown() -> tuple[dict[str, bytes], dict[str, bytes], tuple[bytes, ...]]:
    """A log, the same with two matters more, and its entries."""
    story = small()
    before = dict(story.public.files)
    started(story, "later")
    story.publish(hour=15)
    return before, dict(story.public.files), tuple(story.entries)


def look(files: dict[str, bytes], state: Path, mine: Mine | None = None, trust: Trust | None = None) -> Found:
    return monitor(Log(files), Memory(state), trust or Trust(), ASKED, mine or Mine())


def test_the_first_look_is_remembered_and_the_second_says_what_is_new(tmp_path: Path) -> None:
    before, after, entries = grown()
    first = look(before, tmp_path / "state")
    assert (len(first.new), first.alarms()) == (first.report.size, [])
    assert look(before, tmp_path / "state").new == []
    second = look(after, tmp_path / "state")
    assert [kind for _, kind, _ in second.new] == [
        "request.filed", "request.reviewed", "order.authorized", "order.approved", "cover.started",
    ]  # fmt: skip
    assert [index for index, _, _ in second.new] == [*range(first.report.size, len(entries))]
    seen = parse_seen((tmp_path / "state").read_bytes(), "state")
    assert (seen.checkpoint, seen.pin) == (after["checkpoint"], second.report.opening)


def test_a_log_that_was_cut_is_an_alarm_and_its_head_is_kept_as_evidence(tmp_path: Path) -> None:
    before, after, _ = grown()
    look(after, tmp_path / "state")
    remembered = (tmp_path / "state").read_bytes()
    found = look(before, tmp_path / "state")
    assert found.report.exit_code == 1
    assert "it was cut, or is an older copy" in found.alarms()[0]
    assert (tmp_path / "state").read_bytes() == remembered
    assert (tmp_path / "state.evidence").read_bytes() == before["checkpoint"]


def test_a_log_told_differently_is_an_alarm(tmp_path: Path) -> None:
    first, other = Story(), Story()
    for story, word in ((first, "one"), (other, "two")):
        story.open()
        story.key("registrar court" if word == "one" else "friend", "root court", "registrar", "court")
        story.publish()
    look(first.public.files, tmp_path / "state")
    found = look(other.public.files, tmp_path / "state")
    assert (found.report.exit_code, str(tmp_path / "state") in found.alarms()[0]) == (1, True)
    assert (tmp_path / "state.evidence").read_bytes() == other.public.files["checkpoint"]


def test_another_log_at_the_same_place_is_an_alarm(tmp_path: Path) -> None:
    other = Story(demo=True).open()
    other.publish()
    look(grown()[0], tmp_path / "state")
    found = look(other.public.files, tmp_path / "state")
    assert "the opening is not the pinned one" in found.alarms()[0]
    assert not (tmp_path / "state.evidence").exists()


def test_a_false_log_is_not_remembered(tmp_path: Path) -> None:
    found = look(grown()[0] | {"stray": b""}, tmp_path / "state")
    assert "stray" in found.alarms()[0]
    assert not (tmp_path / "state").exists()
    assert not (tmp_path / "state.evidence").exists()


def test_a_pin_must_be_that_of_the_log_seen_before(tmp_path: Path) -> None:
    first = look(grown()[0], tmp_path / "state")
    assert look(grown()[0], tmp_path / "state", trust=Trust(pin=first.report.opening)).report.exit_code == 0
    with pytest.raises(Invalid, match="not that of the log seen before"):
        look(grown()[0], tmp_path / "state", trust=Trust(pin="00" * 32))


def test_two_monitors_do_not_overwrite_each_other(tmp_path: Path) -> None:
    before, after, _ = grown()
    memory = Memory(tmp_path / "state")
    look(before, tmp_path / "state")
    seen = memory.read()
    look(after, tmp_path / "state")
    with pytest.raises(Stopped, match="another monitor has moved on"):
        memory.swap(seen, Seen("00" * 32, before["checkpoint"]))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plainview/monitor/v2\n" + b"0" * 64 + b"\n\n",
        b"plainview/monitor/v1\n" + b"0" * 63 + b"\n\nx",
        b"plainview/monitor/v1\n" + b"0" * 64 + b"\n\nno checkpoint",
    ],
)
def test_a_state_file_of_another_shape_is_malformed(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "state").write_bytes(data)
    with pytest.raises(Malformed):
        look(grown()[0], tmp_path / "state")


def test_a_state_file_that_cannot_be_read_is_unchecked(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    with pytest.raises(Unchecked, match="cannot be read"):
        look(grown()[0], tmp_path / "state")


# --- one's own


def leaf(index: int) -> str:
    return leaf_hash(grown()[2][index]).hex()


def test_a_statement_that_is_kept_and_not_published_is_an_alarm(tmp_path: Path) -> None:
    mine = parse_mine(
        f"# mine\n\n{leaf(20)}\n{'ab' * 32}\n{'cd' * 32} 2026-01-12\n{'ef' * 32} 2026-01-11\n".encode(), "m"
    )
    found = look(grown()[0], tmp_path / "state", mine)
    assert found.unpublished == ["ab" * 32, "ef" * 32]
    assert f"the statement {'ab' * 32} that you keep is not published" in found.alarms()


def test_a_statement_signed_with_ones_key_that_one_does_not_keep_is_an_alarm(tmp_path: Path) -> None:
    key = key_id(public_of("judge"))
    signed = [index for index, entry in enumerate(grown()[2]) if f'"key":"{key}","value"'.encode() in entry]
    kept = "".join(f"{leaf(index)}\n" for index in signed[1:])
    found = look(grown()[1], tmp_path / "state", parse_mine(f"{kept}key {key}\n".encode(), "mine"))
    assert found.not_mine == [f"statement {signed[0]}"]
    assert f"statement {signed[0]} is signed with your key" in found.alarms()[0]
    assert len(signed) > 2


@pytest.mark.parametrize(
    "line", ["ab", "key 00", "AB" * 32, f"{'ab' * 32} yesterday", f" {'ab' * 32}", f"{'ab' * 32}\r"]
)
def test_a_line_of_another_shape_is_malformed(line: str) -> None:
    with pytest.raises(Malformed, match="mine, line 2"):
        parse_mine(f"# mine\n{line}\n".encode(), "mine")


def test_a_day_that_the_calendar_has_not_is_malformed() -> None:
    with pytest.raises(Malformed):
        parse_mine(f"{'ab' * 32} 2026-02-30\n".encode(), "mine")
    assert parse_mine(b"key " + b"0" * 32, "mine").keys == {KeyId("0" * 32)}


# --- late and old


def test_overdue_duties_and_an_old_log_are_alarms_unless_told_otherwise(tmp_path: Path) -> None:
    late = Asked(datetime(2026, 9, 1, tzinfo=UTC), day=datetime(2026, 9, 1, tzinfo=UTC).date())
    found = monitor(Log(grown()[0]), Memory(tmp_path / "state"), Trust(), late, Mine())
    assert any(line.startswith("notice of ") for line in found.alarms())
    assert found.alarms(overdue=False) == []
    assert found.alarms(overdue=False, days_max=231)[0].endswith("old, and should grow every day")
    assert found.alarms(overdue=False, days_max=232) == []


def test_evidence_is_only_what_the_log_signed(tmp_path: Path) -> None:
    before, after, _ = grown()
    look(after, tmp_path / "state")
    found = look({path: data for path, data in before.items() if path != "checkpoint"}, tmp_path / "state")
    assert found.report.exit_code == 1
    assert not (tmp_path / "state.evidence").exists()


def test_what_is_remembered_is_durable_before_it_replaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(module.os, "fsync", synced.append)
    look(grown()[0], tmp_path / "state")
    assert synced
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state", "state.lock"]
