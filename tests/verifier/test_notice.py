"""The file that came with a notice, checked offline: what it shows, and that nothing false in it passes."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from plainview.core.merkle.hashing import leaf_hash
from plainview.core.notes import canonical
from plainview.core.notes.note import join_signatures, parse_note
from plainview.core.notes.policy import parse_policy
from plainview.core.notes.signers import sign_line
from plainview.core.sealing import notice_check
from plainview.core.sealing.disclosure import close
from plainview.core.sealing.notice import NoticeBundle, parse_bundle
from plainview.core.vocabulary.errors import PlainviewError
from plainview.verifier import notice as steps
from plainview.verifier.notice import Notice, verify_notice
from plainview.verifier.opening import Trust
from tests.core.notes.keys import WITNESS
from tests.verifier.noticed import CANARY, OTHER, SUBJECT, played

NOW = datetime(2026, 7, 1, tzinfo=UTC)
BYTE_STEP = 23
STRUCTURED = 2_000


def small() -> NoticeBundle:
    """One piece, one field."""
    return played().make(played().of(SUBJECT)[:1], ("agency",))


def ask(bundle: NoticeBundle | bytes, trust: Trust | None = None) -> Notice:
    data = bundle if isinstance(bundle, bytes) else bundle.print()
    return verify_notice(data, trust or Trust(played().trusted), NOW)


def fails(notice: Notice, step: int, words: str, code: int = 1) -> None:
    report = notice.report
    assert (report.exit_code, report.failed_step) == (code, step), report.verdict
    assert words in str(report.fault)
    assert notice.plain()["notice"] is None and notice.lines() == []


def test_a_true_notice_is_true_and_says_what_it_shows() -> None:
    notice = ask(played().make())
    report = notice.report
    assert report.verdict == "DEMONSTRATION: true" and report.exit_code == 0
    assert [step.number for step in report.steps] == list(range(1, 9))
    assert report.steps[5].found.startswith("address: 100 EXAMPLE ST|10001|US; agency: agency A; court: judge;")
    assert "given on 2026-02-07, due by 2026-05-05: on time" in report.steps[7].found
    assert len(report.not_checked) == 4
    assert len(notice.lines()) == 4 and all("to the subject, from a" in line for line in notice.lines())
    shown: Any = notice.plain()["notice"]
    assert (shown["started"], shown["end"], len(shown["pieces"])) == ("2026-01-05", "2026-02-04", 4)
    assert {each["name"] for each in shown["fields"]} == {"address", "agency", "court", "statute"}


def test_a_late_notice_is_true_and_says_that_it_was_late() -> None:
    late = played(late=True)
    report = verify_notice(late.make().print(), Trust(late.trusted), NOW).report
    assert report.exit_code == 0 and report.steps[7].found.endswith("due by 2026-05-05: 12 days LATE")


def test_a_notice_that_the_log_does_not_say_yet_names_its_last_day() -> None:
    report = ask(played().make(statements=6)).report
    assert report.exit_code == 0
    assert report.steps[7].found.endswith("due by 2026-05-05; the log does not say yet that it was given")


def test_a_matter_that_never_started_shows_no_days() -> None:
    report = ask(played().make((), (), statements=1)).report
    assert report.steps[5].found == "nothing is opened"
    assert report.steps[7].found == "never in force; notice the law that this matter runs under asks for no notice"


def test_nobody_elses_business_is_in_the_file() -> None:
    data = played().make().print()
    texts = [data] + [each.disclosure.text.encode() for each in parse_bundle(data).pieces]
    opened = json.dumps([each.disclosure.value for each in parse_bundle(data).pieces])
    for text, _ in played().of(OTHER):
        assert text.encode() not in data
    assert played().of(OTHER) and len(played().secret) == 3
    assert CANARY not in opened and OTHER not in opened
    for text in (*played().secret, played().sealed["district"]):
        assert text.encode() not in data
    assert all(CANARY.encode() not in text for text in texts)


def test_trust_is_a_policy_a_pin_or_nothing() -> None:
    pin = leaf_hash(played().entries[0][0]).hex()
    assert ask(small(), Trust(pin=pin)).report.verdict == "DEMONSTRATION: true to the pinned opening"
    assert "consistent with itself" in ask(small(), Trust()).report.verdict
    fails(ask(small(), Trust(pin="0" * 64)), 2, "is not the pinned one")


def test_another_policy_decides_whom_to_trust() -> None:
    asking = parse_policy(
        played().policy.replace(b"quorum none", f"witness w {WITNESS.key.print()}\nquorum w".encode())
    )
    fails(ask(small(), Trust(asking)), 3, "the quorum 'w' is not met")
    signed = parse_note(played().checkpoint)
    seen = [*signed.signatures, sign_line(signed.text, WITNESS, 1_780_000_000)]
    cosigned = replace(small(), checkpoint=join_signatures(signed.text, seen))
    notice = ask(cosigned, Trust(asking))
    assert notice.report.exit_code == 0 and "1 cosignatures, as your policy asks" in notice.report.steps[2].found
    forged = [*signed.signatures, replace(seen[-1], payload=bytes(len(seen[-1].payload)))]
    fails(ask(replace(small(), checkpoint=join_signatures(signed.text, forged)), Trust(asking)), 3, "checkpoint")
    stranger = parse_policy(f"witness w {WITNESS.key.print()}\nquorum none\n".encode())
    assert ask(small(), Trust(stranger)).report.failed_step == 3


def test_a_policy_that_is_not_the_openings_leaves_it_undecided() -> None:
    other = replace(small(), policy=played().policy + b"# another\n")
    fails(ask(other, Trust()), 3, "Give the policy that you trust with --policy", 3)
    assert ask(other).report.exit_code == 0


def test_a_checkpoint_without_the_openings_keys_needs_a_policy_that_names_others() -> None:
    lines = played().checkpoint.split(b"\n")
    at = lines.index(b"") + 1
    alone = b"\n".join([*lines[: at + 1], b""])
    fails(ask(replace(small(), checkpoint=alone)), 3, "two signatures")
    fails(ask(replace(small(), checkpoint=alone), Trust()), 3, "two signatures")


def test_a_log_whose_keys_were_replaced_is_decided_by_a_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    def elsewhere(*words: Any) -> Any:
        opening = opening_of(*words)
        return replace(opening, keys=(WITNESS.key, WITNESS.key))

    opening_of = steps.opening_of
    monkeypatch.setattr(steps, "opening_of", elsewhere)
    assert ask(small()).report.exit_code == 0
    assert ask(small(), Trust()).report.failed_step == 3


def test_the_opening_of_another_log_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    opening_of = steps.opening_of
    monkeypatch.setattr(steps, "opening_of", lambda *words: replace(opening_of(*words), origin="example.com/other"))
    fails(ask(small()), 3, "is of another log")


def test_what_steers_a_terminal_is_not_printed() -> None:
    assert steps.printable("a\x1b[2J\u202eb\nc") == "a [2J b c"


def test_a_piece_outside_the_covers_days_is_seen() -> None:
    fails(ask(replace(small(), statements=small().statements[:4], disclosures=())), 8, "never in force")


def test_a_field_of_another_value_or_statement_is_seen() -> None:
    (field,) = small().disclosures
    for wrong in (
        replace(field, disclosure=close("agency", "agency B", field.disclosure.salt)),
        replace(field, disclosure=close("court", "agency A", field.disclosure.salt)),
        replace(field, seq=0),
        replace(field, seq=99),
    ):
        fails(ask(replace(small(), disclosures=(wrong,))), 6, "is not what was sealed")


def test_a_piece_that_was_changed_is_not_in_its_days_book() -> None:
    (piece,) = small().pieces
    value = {**piece.disclosure.value, "sender_name": "somebody"}  # type: ignore[dict-item]
    wrong = replace(piece, disclosure=close("piece", value, piece.disclosure.salt))
    fails(ask(replace(small(), pieces=(wrong,))), 7, "is not in the book of 2026-01-05")


def test_statements_that_are_left_out_are_missed() -> None:
    said = small().statements
    for left in range(len(said) - 1):
        notice = ask(replace(small(), statements=(*said[:left], *said[left + 1 :])))
        assert (notice.report.failed_step, notice.report.exit_code) == (5, 1)


def meaning(data: bytes) -> Any:
    """What a file shows when it is found true, None otherwise; a fault is one of ours and never anything else."""
    notice = ask(data)
    plain: Any = notice.plain()["notice"]
    assert (plain is None) == bool(notice.report.exit_code)
    return plain


def test_no_single_byte_changes_what_a_notice_says() -> None:
    data, draw = small().print(), random.Random(8)
    true = meaning(data)
    for at in range(draw.randrange(BYTE_STEP), len(data), BYTE_STEP):
        changed = bytearray(data)
        changed[at] = draw.choice([data[at] ^ 1, data[at] ^ 0x20, draw.randrange(256)])
        assert meaning(bytes(changed)) in (None, true), (at, changed[at])


def test_no_structured_change_says_anything_more() -> None:
    draw, plain = random.Random(9), played().make(played().of(SUBJECT)[1:3], ("agency", "court")).print()
    true = meaning(plain)
    assert len(true["pieces"]) == len(true["fields"]) == 2
    passed = sum(_says_no_more(meaning(_mutated(plain, draw)), true) for _ in range(STRUCTURED))
    assert 0 < passed < STRUCTURED / 5


def _says_no_more(found: Any, true: Any) -> bool:
    if found is None:
        return False
    assert all(piece in true["pieces"] for piece in found["pieces"])
    assert all(field in true["fields"] for field in found["fields"])
    assert all(found[name] == true[name] for name in ("matter", "started", "end", "notice_by"))
    assert found["told"] in (true["told"], None)
    return True


def _mutated(data: bytes, draw: random.Random) -> bytes:
    """A well-formed file with one part taken out, doubled, exchanged, or put in another's place."""
    plain = json.loads(data)
    spot: Any = plain
    while True:
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        key = draw.choice(keys)
        if not isinstance(spot[key], dict | list) or not spot[key] or draw.random() < 0.3:
            break
        spot = spot[key]
    _change(spot, key, draw)
    changed = canonical.print(plain)
    return changed if changed != data else _mutated(data, draw)


def _change(spot: Any, key: Any, draw: random.Random) -> None:
    value, other = spot[key], draw.choice(list(spot) if isinstance(spot, dict) else list(range(len(spot))))
    changes: list[Callable[[], Any]] = [
        lambda: spot.__setitem__(key, spot[other]),
        lambda: spot.__delitem__(key),
        lambda: spot.__setitem__(key, [value] if isinstance(value, dict | list) else value),
        lambda: spot.__setitem__(key, _near(value, draw)),
    ]
    draw.choice(changes)()


def _near(value: Any, draw: random.Random) -> Any:
    if isinstance(value, int):
        return value + draw.choice((-1, 1))
    if isinstance(value, str) and value:
        at = draw.randrange(len(value))
        return value[:at] + draw.choice('A0f=\n"') + value[at + 1 :]
    return None


@pytest.mark.parametrize("check", ["check_entries", "check_fields", "check_books"])
def test_a_step_left_out_would_let_something_false_through(check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice_check, check, lambda *words: None)
    bundle, (piece,), (field,) = small(), small().pieces, small().disclosures
    value = {**piece.disclosure.value, "sender_name": "somebody"}  # type: ignore[dict-item]
    false = {
        "check_entries": replace(bundle, opening=replace(bundle.opening, hashes=())),
        "check_fields": replace(
            bundle, disclosures=(replace(field, disclosure=close("agency", "B", field.disclosure.salt)),)
        ),
        "check_books": replace(
            bundle, pieces=(replace(piece, disclosure=close("piece", value, piece.disclosure.salt)),)
        ),
    }[check]
    assert ask(false).report.exit_code == 0
    monkeypatch.undo()
    assert ask(false).report.exit_code == 1


def test_a_notice_is_checked_in_under_a_second() -> None:
    data = played().make().print()
    begun = datetime.now(UTC)
    ask(data)
    assert (datetime.now(UTC) - begun).total_seconds() < 1


def test_a_fault_is_reported_never_raised() -> None:
    for data in (b"", b"{}", b"\xff", b'{"format":"plainview/notice-bundle/v1"}', b"[" * 100):
        notice = ask(data)
        assert isinstance(notice.report.fault, PlainviewError)
        assert (notice.report.failed_step, notice.report.exit_code) == (1, 2)
    assert hashlib.sha256(played().policy).hexdigest() in played().entries[0][0].decode()
