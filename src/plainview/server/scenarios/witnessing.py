"""Witnesses of a demonstration: two offices put them in force, and from then on nothing comes out without a quorum."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from plainview.core.notes.vkey import VerifierKey
from plainview.server import wiring
from plainview.server.log.files import FolderPublic
from plainview.server.log.ports import Cosigners, Witness
from plainview.server.scenarios import cast
from plainview.server.scenarios.stage import PROGRAM, Stage

PROPOSED_ON, AGREED_ON = 59, 60
"""Days of the demonstration, counted from 0: the log begins with a policy without witnesses, as every log does."""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Who is to cosign: the policy that names them, for the log's key, and how the one at an address is reached."""

    policy: Callable[[VerifierKey], bytes]
    connect: Callable[[str], Witness]


def put_in_force(stage: Stage, witnesses: Witnesses, number: int) -> None:
    """Do what is due on day `number`: the proposal of one office, on the day after it the agreement of another.

    The log's keys stay as they are. Raises as an act of the stage.
    """
    if number == PROPOSED_ON:
        kept = FolderPublic(stage.folder / "private", lasting=False)
        stage.log = replace(stage.log, cosigners=Cosigners(witnesses.connect, kept))
        stage.must(cast.ROOTS[0], "propose_trust", PROGRAM, _terms(stage, witnesses))
    elif number == AGREED_ON:
        stage.must(cast.ROOTS[1], "agree_trust", PROGRAM, _terms(stage, witnesses))


def _terms(stage: Stage, witnesses: Witnesses) -> dict[str, Any]:
    ed25519, mldsa44 = stage.desk.program().terms[-1].vkeys
    policy = wiring.keep_policy(stage.folder, witnesses.policy(stage.log.signers.keys[0]))
    return {"ed25519": ed25519, "mldsa44": mldsa44, "policy": policy}
