"""Official signatures: mathematics only, no rule. What was signed are the entry's own bytes without its signature."""

from plainview.core.docket.forms import verify
from plainview.core.docket.program import OfficialKey
from plainview.core.docket.spelling import without_signature
from plainview.core.docket.statement import SIGNED_PREFIX, Statement
from plainview.core.vocabulary.errors import BadSignature


def check_signature(key: OfficialKey, statement: Statement, entry: bytes, origin: str, index: int) -> None:
    """Promise that `key` signed the statement at `index`, whose bytes are `entry`, for the log `origin` (D§5).

    Raises BadSignature.
    """
    assert statement.signature is not None
    message = SIGNED_PREFIX + origin.encode() + b"\n" + without_signature(entry)
    try:
        verify(key.public, key.party, statement.signature, message)
    except BadSignature:
        what = "the signature is not by the key that it names"
        raise BadSignature(what, where=f"statement {index}") from None
