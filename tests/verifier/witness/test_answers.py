"""Every sentence of C2SP tlog-witness that a client can try, over a socket: status, body, type, and what is kept."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from plainview.core.notes.add_checkpoint import (
    SIZE_TYPE,
    TEXT_TYPE,
    AddCheckpoint,
    good_cosignatures,
    parse_add_checkpoint,
    parse_cosignatures,
)
from plainview.core.notes.checkpoint import Checkpoint, open_checkpoint
from plainview.core.notes.note import Signature, parse_note
from plainview.core.notes.signers import NoteSigner, Signer, sign_line, sign_note
from plainview.core.vocabulary.ids import Hash
from tests.core.notes.keys import ED, ML, ORIGIN, WITNESS, ed25519
from tests.verifier.witness.asking import NOW, OTHER, ask, head, proof, root, running, vkeys_of

FIVE = (ask(0, 5),)
SIGNED_5 = sign_note(head(5).print(), (ED, ML), NOW)
SIGNED_9 = sign_note(head(9).print(), (ED, ML), NOW)
STRANGER = Signature("stranger.example", b"1234", b"whatever").line().encode()
IMPOSTOR = NoteSigner(ORIGIN, ed25519("impostor"))
ROTATED = NoteSigner(ORIGIN, ed25519("next"))


def forged(signers: tuple[NoteSigner, ...], size: int = 5) -> bytes:
    """A checkpoint of 5 whose signatures were made on one of `size`."""
    text = head(size).print()
    lines = [sign_line(text, signer, NOW) for signer in signers]
    return head(5).print() + b"\n" + "".join([line.line() for line in lines]).encode()


def signed(size: int, value: Hash, *extensions: str) -> bytes:
    """Any checkpoint at all, signed by the log's Ed25519 key."""
    return sign_note(Checkpoint(ORIGIN, size, value, extensions).print(), (ED,), NOW)


def first(signer: Signer, origin: str = ORIGIN) -> bytes:
    """A first request, signed by anybody."""
    return AddCheckpoint(0, (), sign_note(head(5, origin=origin).print(), (signer,), NOW)).print()


def grown(*hashes: Hash) -> bytes:
    """Ask to go from 5 to 9 with these hashes for a proof."""
    return AddCheckpoint(5, hashes, SIGNED_9).print()


IMPOSSIBLE = AddCheckpoint(0, (), signed(0, root(1))).print()
HALF_GOOD = forged((ED,)) + sign_line(head(6).print(), ML, NOW).line().encode()
EXTENDED = head(5).print() + b"x\n\n" + sign_line(head(5).print(), ML, NOW).line().encode()


@dataclass(frozen=True)
class Probe:
    """What was asked before, what is asked, and the whole of what must come of it; `size` is what is held after."""

    name: str
    body: bytes
    status: int
    size: int | None
    before: tuple[bytes, ...] = ()
    told: bytes | None = None
    charge: str = ""


CHANGED = bytes([proof(5, 9)[0][0] ^ 1]) + proof(5, 9)[0][1:]
PROBES = [
    # what may be cosigned
    Probe("the first checkpoint", ask(0, 5), 200, 5),
    Probe("the first checkpoint of an empty log", ask(0, 0), 200, 0),
    Probe("an empty log that grows", ask(0, 5), 200, 5, (ask(0, 0),)),
    Probe("a log that grows", ask(5, 9), 200, 9, FIVE),
    Probe("a log that grows to a power of two and on", ask(8, 33), 200, 33, (ask(0, 5), ask(5, 8))),
    Probe("the same checkpoint again", ask(5, 5), 200, 5, FIVE),
    Probe("the same empty checkpoint again", ask(0, 0), 200, 0, (ask(0, 0),)),
    Probe("a checkpoint by one key of two", ask(0, 5, signers=(ED,)), 200, 5),
    Probe("a checkpoint by the other key of two", ask(0, 5, signers=(ML,)), 200, 5),
    Probe("a checkpoint with a line of a stranger", AddCheckpoint(0, (), SIGNED_5 + STRANGER).print(), 200, 5),
    Probe("a checkpoint with an extension line", AddCheckpoint(0, (), signed(5, root(5), "x")).print(), 200, 5),
    # 400: malformed, or old beyond new
    Probe("nothing", b"", 400, None),
    Probe("no empty line", b"old 0\n", 400, None),
    Probe("no old size", SIGNED_5, 400, None),
    Probe("an old size with a leading zero", ask(0, 5).replace(b"old 0", b"old 00"), 400, None),
    Probe("an old size with a sign", ask(5, 9).replace(b"old 5", b"old +5"), 400, 5, FIVE),
    Probe("an old size that is not ASCII", ask(0, 5).replace(b"old 0", "old \u0660".encode()), 400, None),
    Probe("a carriage return", ask(0, 5).replace(b"old 0\n", b"old 0\r\n"), 400, None),
    Probe("a hash of 31 bytes", ask(0, 5).replace(b"old 0\n", b"old 0\n" + b"A" * 42 + b"==\n"), 400, None),
    Probe("a hash in another spelling", ask(0, 5).replace(b"old 0\n", b"old 0\n" + b"A" * 42 + b"B=\n"), 400, None),
    Probe("64 hashes", AddCheckpoint(5, (root(1),) * 64, SIGNED_9).print(), 400, 5, FIVE),
    Probe("a checkpoint without signatures", AddCheckpoint(0, (), head(5).print()).print(), 400, None),
    Probe("a checkpoint with two lines", AddCheckpoint(0, (), sign_note(b"a\n5\n", (ED,), 0)).print(), 400, None),
    Probe("a tree size with a leading zero", ask(0, 5).replace(b"\n5\n", b"\n05\n"), 400, None),
    Probe("a root of 31 bytes", AddCheckpoint(0, (), signed(5, Hash(b"x" * 31))).print(), 400, None),
    Probe("an old size beyond the new", AddCheckpoint(6, (), SIGNED_5).print(), 400, 5, FIVE),
    Probe("an old size beyond a new one of nobody known", AddCheckpoint(9, (), forged((OTHER,))).print(), 400, None),
    # 404: the log is not known
    Probe("another log", first(OTHER, origin=OTHER.name), 404, None),
    # 403: not the log's signature
    Probe("a checkpoint by a stranger alone", first(OTHER), 403, None),
    Probe("a checkpoint by another key of that name", first(IMPOSTOR), 403, None),
    Probe("a line of the log on another checkpoint", AddCheckpoint(0, (), forged((ED,), 6)).print(), 403, None),
    Probe("a good line and a wrong one, both of the log", AddCheckpoint(0, (), HALF_GOOD).print(), 403, None),
    Probe("a cosigner for a log", first(WITNESS), 403, None),
    Probe("an extension line that only ML-DSA-44 leaves unsigned", AddCheckpoint(0, (), EXTENDED).print(), 403, None),
    # 409: another old size than the one held
    Probe("an old size when nothing was cosigned", ask(5, 9), 409, None, told=b"0\n"),
    Probe("no old size when something was", ask(0, 9), 409, 5, FIVE, b"5\n"),
    Probe("an old size that is too small", ask(4, 9), 409, 5, FIVE, b"5\n"),
    Probe("an old size that is too large", ask(6, 9), 409, 5, FIVE, b"5\n"),
    Probe("a wrong proof from a wrong old size", AddCheckpoint(4, (), SIGNED_9).print(), 409, 5, FIVE, b"5\n"),
    Probe("a smaller checkpoint", ask(4, 4), 409, 5, FIVE, b"5\n"),
    Probe("the first request again after its answer was lost", ask(0, 5), 409, 5, FIVE, b"5\n"),
    Probe("another tree of the same size, from a wrong old size", ask(0, 5, "b"), 409, 5, FIVE, b"5\n", "fork"),
    Probe("another tree of an older size", ask(5, 5, "b"), 409, 9, (ask(0, 5), ask(5, 9)), b"9\n", "fork"),
    # 422: not consistent with what is held
    Probe("no proof", grown(), 422, 5, FIVE, charge="unproven"),
    Probe("a proof too short", grown(*proof(5, 9)[:-1]), 422, 5, FIVE, charge="unproven"),
    Probe("a proof too long", grown(*proof(5, 9), root(1)), 422, 5, FIVE, charge="unproven"),
    Probe("a proof with one bit changed", grown(Hash(CHANGED), *proof(5, 9)[1:]), 422, 5, FIVE, charge="unproven"),
    Probe("a proof from another old size", grown(*proof(4, 9)), 422, 5, FIVE, charge="unproven"),
    Probe("another history", ask(5, 9, "b"), 422, 5, FIVE, charge="unproven"),
    Probe("another tree of the same size", ask(5, 5, "b"), 422, 5, FIVE, charge="fork"),
    Probe("the same tree with a proof", AddCheckpoint(5, (root(1),), SIGNED_5).print(), 422, 5, FIVE),
    Probe("a proof from nothing", AddCheckpoint(0, (root(1),), SIGNED_5).print(), 422, None),
    Probe("an empty log with another root", IMPOSSIBLE, 422, None),
    Probe("an empty log with another root, after a good one", IMPOSSIBLE, 422, 0, (ask(0, 0),), charge="fork"),
]  # fmt: skip


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_a_witness_answers_as_the_specification_says(tmp_path: Path, probe: Probe) -> None:
    with running(tmp_path / "w") as witness:
        assert [witness.post(body)[0] for body in probe.before] == [200] * len(probe.before)
        held = witness.latest()
        witness.now += 7
        status, body, content_type = witness.post(probe.body)
        assert status == probe.status
        assert content_type == (SIZE_TYPE if status == 409 else TEXT_TYPE)
        if status == 200:
            check_cosigned(probe.body, body, witness.latest(), vkeys_of(witness.folder))
        else:
            assert witness.latest() == held
            assert body.decode().endswith("\n")
            assert probe.told in (None, body)
        assert size_of(witness.latest()) == probe.size
        assert probe.charge in witness.call("GET", "/evidence")[1].decode()
        assert (witness.call("GET", "/evidence")[1] == b"none\n") is (probe.charge == "")
        assert len(witness.alarms) == (1 if probe.charge else 0)


def size_of(latest: bytes) -> int | None:
    return None if latest == b"there is nothing here\n" else int(latest.split(b"\n")[1])


def check_cosigned(request: bytes, answer: bytes, latest: bytes, keys: tuple) -> None:
    """Both keys' lines are good on the checkpoint asked for, at the time now; so is what monitors are shown."""
    asked = parse_note(parse_add_checkpoint(request).checkpoint)
    lines = parse_cosignatures(answer)
    wanted = keys if len(asked.text.split(b"\n")) == 4 else keys[:1]  # ML-DSA-44 signs no extension lines
    assert good_cosignatures(asked.text, lines, keys) == lines
    assert [(line.name, line.key_id) for line in lines] == [(key.name, key.id) for key in wanted]
    assert {key.timestamp(line.payload) for key, line in zip(wanted, lines, strict=True)} == {NOW + 7}
    opened = open_checkpoint(latest, (*keys, ED.key, ML.key), ORIGIN)
    assert opened.note.text == asked.text
    assert opened.note.unknown == ()
    assert all(opened.note.payload(key) is not None for key in wanted)
    assert opened.note.payload(ED.key) or opened.note.payload(ML.key)


def test_a_foreign_log_of_another_name_than_its_key_is_cosigned(tmp_path: Path) -> None:
    text = head(5, origin="Go sumdb: a name with spaces").print()
    foreign = NoteSigner("sum.example.net", ed25519("foreign"))
    with running(tmp_path / "w", {"Go sumdb: a name with spaces": (foreign.key,)}) as witness:
        assert witness.post(AddCheckpoint(0, (), sign_note(text, (foreign,), 0)).print())[0] == 200
        assert size_of(witness.latest("Go sumdb: a name with spaces")) == 5
        assert witness.post(ask(0, 5))[0] == 404


def test_a_log_goes_on_with_its_next_key(tmp_path: Path) -> None:
    both = {ORIGIN: (ED.key, ROTATED.key)}
    with running(tmp_path / "w", both) as witness:
        assert witness.post(ask(0, 5, signers=(ED,)))[0] == 200
        assert witness.post(ask(5, 9, signers=(ROTATED,)))[0] == 200
    with running(tmp_path / "w", {ORIGIN: (ROTATED.key,)}) as witness:
        assert witness.post(ask(9, 10, signers=(ED,)))[0] == 403
        assert witness.post(ask(9, 10, signers=(ROTATED,)))[0] == 200


def test_two_logs_do_not_stand_in_each_others_way(tmp_path: Path) -> None:
    with running(tmp_path / "w", {ORIGIN: (ED.key,), OTHER.name: (OTHER.key,)}) as witness:
        assert witness.post(ask(0, 5))[0] == 200
        other = AddCheckpoint(0, (), sign_note(head(7, "b", OTHER.name).print(), (OTHER,), 0)).print()
        assert witness.post(other)[0] == 200
        assert (size_of(witness.latest()), size_of(witness.latest(OTHER.name))) == (5, 7)
        assert b"example.com/log: 5 at 2027-01-15T08:00:00Z, /" in witness.call("GET", "/")[1]


def test_the_time_of_cosignatures_never_goes_back(tmp_path: Path) -> None:
    with running(tmp_path / "w") as witness:
        assert witness.post(ask(0, 5))[0] == 200
        witness.now -= 1
        held = witness.latest()
        assert witness.post(ask(5, 9))[:2] == (500, b"this witness's clock is wrong\n")
        assert witness.post(ask(5, 5))[0] == 500
        assert witness.latest() == held
        assert witness.alarms[0] == f"the clock says {NOW - 1}, but the last cosignature for {ORIGIN} is of {NOW}"
        witness.now += 1
        assert witness.post(ask(5, 9))[0] == 200


def test_evidence_is_kept_whole_and_once(tmp_path: Path) -> None:
    with running(tmp_path / "w") as witness:
        for body in (ask(0, 5), ask(5, 5, "b"), ask(5, 5, "b"), ask(0, 5, "b"), ask(5, 9, "b")):
            witness.post(body)
        lines = witness.call("GET", "/evidence")[1].decode().splitlines()
        assert lines == [
            f"1 2027-01-15T08:00:00Z fork: 5 entries of {ORIGIN}",
            f"2 2027-01-15T08:00:00Z unproven: 9 entries of {ORIGIN}",
        ]
        pieces = [witness.call("GET", f"/evidence/1/{which}")[1] for which in ("submitted", "held")]
        opened = [open_checkpoint(piece, (ED.key, ML.key), ORIGIN).checkpoint for piece in pieces]
        assert opened == [head(5, "b"), head(5)]
        assert witness.alarms == [
            f"the log {ORIGIN} signed two different trees of one size, 5 entries;"
            " both checkpoints are kept as evidence",
            f"the log {ORIGIN} signed a tree of 9 entries that nobody has proved to grow out of the one cosigned;"
            " both checkpoints are kept as evidence",
        ]


def test_a_tree_that_somebody_sent_without_its_proof_is_cleared_by_the_proof(tmp_path: Path) -> None:
    with running(tmp_path / "w") as witness:
        witness.post(ask(0, 5))
        assert witness.post(AddCheckpoint(5, (), SIGNED_9).print())[0] == 422
        assert witness.post(ask(5, 9))[0] == 200
        assert witness.call("GET", "/evidence")[1].startswith(b"1 2027-01-15T08:00:00Z unproven, proved since: 9 ")


def test_no_size_has_two_roots_after_any_of_the_probes(tmp_path: Path) -> None:
    with running(tmp_path / "w") as witness:
        for probe in PROBES:
            for body in (*probe.before, probe.body):
                witness.post(body)
        assert size_of(witness.latest()) == 9
    with running(tmp_path / "w") as witness:
        assert size_of(witness.latest()) == 9


def test_the_probes_have_names_of_their_own() -> None:
    assert len({probe.name for probe in PROBES}) == len(PROBES)
    assert {probe.status for probe in PROBES} == {200, 400, 403, 404, 409, 422}
