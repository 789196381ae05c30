"""A log published under three witnesses that run for it over HTTP: the program's two sides of tlog-witness together."""

from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path

import pytest

from plainview.core.notes.policy import Policy, parse_policy
from plainview.core.vocabulary.errors import Stopped
from plainview.server.log.http_witness import HttpWitness
from plainview.server.log.ports import Cosigners, Log
from plainview.server.log.publish import tick
from plainview.verifier.witness.folder import make_witness
from tests.core.notes.keys import LOG, ORIGIN
from tests.server.log.clock import on_day
from tests.server.log.memory import ZONE, MemoryEntries, MemoryHeads, MemoryPublic
from tests.verifier.witness.asking import Running, running, vkeys_of

NAMES = "abc"
LOGS = {ORIGIN: LOG.keys}


def made(folder: Path, name: str) -> Path:
    make_witness(folder / name, f"witness.example/{name}", lambda count: sha256(name.encode()).digest()[:count])
    return folder / name


def policy_of(witnesses: dict[str, Running]) -> bytes:
    """Two of three; each by either of its keys, so that it counts once."""
    lines = [f"log {LOG.keys[0].print()}"]
    for name, witness in witnesses.items():
        ed, ml = vkeys_of(witness.folder)
        lines += [f"witness {name}-{key.kind.name} {key.print()} http://127.0.0.1:{witness.port}/" for key in (ed, ml)]
        lines += [f"group {name} any {name}-{ed.kind.name} {name}-{ml.kind.name}"]
    return "".join([f"{line}\n" for line in [*lines, f"group q 2 {' '.join(witnesses)}", "quorum q"]]).encode()


def log_of(*entries: bytes) -> Log:
    cosigners = Cosigners(HttpWitness, MemoryPublic(), seconds=20.0)
    return Log(MemoryEntries(*entries), MemoryHeads(), MemoryPublic(), LOG, ZONE, cosigners)


def published(log: Log, policy: bytes, day: int) -> tuple[int, set[str]]:
    """Publish, and read as a stranger would: how many entries, and which witnesses' lines are good."""
    assert not tick(log, on_day(day), {"policy": policy}).waits
    data = log.public.read("checkpoint")
    assert data
    trust: Policy = parse_policy(policy)
    accepted = trust.accept(data)
    return accepted.checkpoint.size, {name.partition("-")[0] for name in accepted.witnesses}


def test_a_log_is_cosigned_grows_loses_a_witness_and_is_caught_when_it_forks(tmp_path: Path) -> None:
    folders = {name: made(tmp_path, name) for name in NAMES}
    log = log_of(b"one", b"two", b"three")
    with ExitStack() as open_:
        away = ExitStack()
        three = {name: (away if name == "c" else open_).enter_context(running(folders[name], LOGS)) for name in NAMES}
        policy = policy_of(three)
        with away:
            assert published(log, policy, 1) == (3, set(NAMES))
            log.entries.all += [b"four %d" % n for n in range(300)]
            assert published(log, policy, 2) == (303, set(NAMES))
        log.entries.all += [b"five"]
        assert published(log, policy, 3) == (304, {"a", "b"})

        liar = log_of(b"one", b"two", b"other", *log.entries.all[3:])
        with pytest.raises(Stopped):
            tick(liar, on_day(4), {"policy": policy})
        assert liar.public.read("checkpoint") is None
        evidence = [three[name].call("GET", "/evidence")[1] for name in "ab"]
        assert all(b" fork: 304 entries of example.com/log\n" in said for said in evidence)
        log.entries.all += [b"six"]
        assert published(log, policy, 5) == (305, {"a", "b"})
