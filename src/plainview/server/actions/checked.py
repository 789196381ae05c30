"""What a commit asks once more of a statement that is about to stand, just as every verifier will."""

from plainview.core.docket import signers
from plainview.core.docket.fold import step
from plainview.core.docket.program import OfficialKey, Program
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Statement
from plainview.core.vocabulary.errors import Unchecked
from plainview.core.vocabulary.ids import Hash
from plainview.server.actions.desk import Desk
from plainview.server.actions.known import population_of


def checked(
    desk: Desk, program: Program, state: Matter, statement: Statement, leaf: Hash
) -> tuple[Program, Matter | None]:
    """Promise the states after, every public rule asked once more as the verifier will ask it."""
    known = state if state.next_seq else None
    key = signers.signer(program, statement, program.size)
    if key is not None:
        signers.check_signature(key, statement, program.origin, f"statement {program.size}")
        check_witnessed(desk, key)
    return step(program, known, statement, leaf, population_of(desk.store, program, statement))


def check_witnessed(desk: Desk, key: OfficialKey) -> None:
    """An official key signs from the day after its statement was public and witnessed: a verifier asks the same."""
    if key.signer != "root" and not desk.seen_before_today(key.added):
        what = f"key {key.id} was not public, and witnessed, on a day before this one, so it may not sign yet"
        raise Unchecked(what, next="Publish, and sign tomorrow")
