"""For the drill: the root of an office proposes what `plainview terms` printed, signed with its key file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from plainview.cli._program import open_program, root_person
from plainview.core.docket.statement import Signature
from plainview.core.vocabulary.ids import ChainId
from plainview.server import wiring
from plainview.server.actions.act import Draft, commit, propose
from plainview.server.actions.verbs import VERBS


def act(folder: Path, office: str, key_file: Path) -> None:
    """Propose another policy for the keys in force."""
    program = open_program(folder)
    desk, person, verb = program.desk, root_person(office), VERBS["propose_trust"]
    term = desk.program().terms[-1]
    policy = wiring.keep_policy(folder, f"log {term.vkeys[0]}\nquorum none\n".encode())
    values = {"ed25519": term.vkeys[0], "mldsa44": term.vkeys[1], "policy": policy}
    draft = propose(desk, person, verb, ChainId("program"), values)
    assert isinstance(draft, Draft)
    key = load_pem_private_key(key_file.read_bytes(), os.environ["PASSPHRASE"].encode())
    assert isinstance(key, Ed25519PrivateKey)
    id = desk.keys.key_of(person, desk.today())
    assert id
    commit(desk, person, verb, draft, values, Signature("ed25519", id, key.sign(draft.to_sign)))
    program.store.close()


act(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
