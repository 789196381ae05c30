"""A witness that is killed at any instant while logs press on it from both sides of a fork."""

import contextlib
import http.client
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from plainview.core.merkle import proofs
from plainview.core.merkle.tree import Frontier
from plainview.core.notes.add_checkpoint import AddCheckpoint
from plainview.core.notes.checkpoint import Checkpoint
from plainview.core.notes.signers import sign_note
from plainview.core.vocabulary.ids import Hash
from plainview.verifier.witness.folder import enrol_in, make_witness
from plainview.verifier.witness.log_list import listed
from plainview.verifier.witness.store import DATABASE
from tests.core.merkle.readers import WholeTree
from tests.core.notes.keys import ED, ORIGIN
from tests.verifier.witness.asking import NAME, chance

KILLS = 3
LENGTH = 4000
TREES = [WholeTree([f"{branch if n > 8 else 'both'} {n}".encode() for n in range(LENGTH)]) for branch in "ab"]


def head_of(tree: WholeTree, size: int) -> Checkpoint:
    frontier: Frontier = proofs.read_frontier(tree, size)
    return Checkpoint(ORIGIN, size, frontier.root())


class Client(threading.Thread):
    """A log that pushes one branch on until the witness is gone; keeps what it was given."""

    def __init__(self, port: int, tree: WholeTree, got: set[tuple[int, Hash]]) -> None:
        super().__init__()
        self.port, self.tree, self.got = port, tree, got

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.suppress(OSError, http.client.HTTPException), closing(connection):
            old = new = 1
            while new < LENGTH:
                head = head_of(self.tree, new)
                steps = tuple(proofs.prove_consistency(self.tree, old, new)) if old else ()
                body = AddCheckpoint(old, steps, sign_note(head.print(), (ED,), 0)).print()
                connection.request("POST", "/add-checkpoint", body)
                with closing(connection.getresponse()) as answer:
                    told = answer.read()
                if answer.status == 200:
                    self.got.add((new, head.root))
                old = int(told) if answer.status == 409 else new if answer.status == 200 else 0
                new = old + 1


def started(folder: Path) -> tuple[subprocess.Popen[str], int]:
    command = [sys.executable, "-m", "plainview", "witness", str(folder), "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    match = re.search(r":(\d+)/", process.stdout.readline())
    assert match
    return process, int(match[1])


@pytest.mark.slow
def test_a_killed_witness_forgets_nothing_and_never_signs_two_roots(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    make_witness(folder, NAME, chance)
    enrol_in(folder, [listed(ED.key.print())])
    got: set[tuple[int, Hash]] = set()
    dice = Random(8)
    for _ in range(KILLS):
        process, port = started(folder)
        clients = [Client(port, TREES[number % 2], got) for number in range(4)]
        for client in clients:
            client.start()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(dice.uniform(0.05, 0.4))
        process.kill()
        for client in clients:
            client.join()
        assert process.wait() == -signal.SIGKILL
        assert process.stdout
        process.stdout.close()
    check(folder, got)
    process, _ = started(folder)
    process.terminate()
    assert process.wait(20) == 0
    assert process.stdout
    process.stdout.close()


def check(folder: Path, got: set[tuple[int, Hash]]) -> None:
    """Everything that was answered is kept, one root for each size, and all of one branch above the fork."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        held = set(connection.execute("SELECT size, root FROM history").fetchall())
    assert len(got) > KILLS
    assert got <= held
    roots = defaultdict(set)
    for size, root in held:
        roots[size].add(root)
    assert all(len(found) == 1 for found in roots.values())
    assert any(all(head_of(tree, size).root == root for size, root in held) for tree in TREES)
