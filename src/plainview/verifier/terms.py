"""Which keys hold for a checkpoint of which size: taken from where the log points to, and confirmed by the whole log.

A checkpoint must be opened before the log under it is read, and its keys may be named by statements of that very log.
So the file `trust` says where those statements stand, they are read as the opening is read, and what they say is
believed for the time being. Once every statement was folded, it must be exactly what the fold came to.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.notes.terms import TRUST_PATH, Term, parse_trust, read_keys, term_for
from plainview.core.notes.vkey import VerifierKey
from plainview.core.vocabulary.errors import Inconsistent, Invalid, Unchecked
from plainview.core.vocabulary.limits import NOTE_BYTES_MAX
from plainview.verifier.opening import Opening, Trust
from plainview.verifier.reader import Source
from plainview.verifier.receipt import entry_at

LogKeys = tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """The log's terms in order, the keys of each, and the bytes of `trust` that they were found by."""

    terms: tuple[Term, ...]
    all_keys: tuple[LogKeys, ...]
    hint: bytes | None

    def at(self, size: int) -> Term:
        """Promise the term that a checkpoint of `size` entries is of."""
        return term_for(self.terms, max(size, 1))

    def keys(self, size: int) -> LogKeys:
        """Promise the keys (Ed25519, then ML-DSA-44) that sign a checkpoint of `size` entries."""
        return self.all_keys[self.terms.index(self.at(size))]

    def confirmed(self, folded: tuple[Term, ...]) -> "Terms":
        """Promise the terms that the statements themselves come to. Raises Inconsistent when they are others."""
        if self.terms != tuple([replace(term, proposed=0) for term in folded]):
            where = ", ".join(str(term.index) for term in folded[1:]) or "none"
            what = f"does not point to the statements that replaced the log's keys or policy, which are: {where}"
            raise Inconsistent(what, where=TRUST_PATH)
        return replace(self, terms=folded)

    def unvouched(self, named: Collection[VerifierKey], sizes: Sequence[int]) -> int | None:
        """Promise the index of the first replacement that does not follow from a `named` key, None when all do.

        It follows when a kept checkpoint (`sizes`), signed by the keys that are being replaced, holds the proposal that
        names the new ones. Ask it of confirmed terms.
        """
        last = max(place for place, keys in enumerate(self.all_keys) if set(keys) & set(named))
        for place in range(last + 1, len(self.terms)):
            term, same = self.terms[place], self.all_keys[place] == self.all_keys[place - 1]
            if not same and not any(term.proposed < size <= term.index for size in sizes):
                return term.index
        return None


def read_terms(source: Source, size: int, opening: Opening) -> Terms:
    """Promise the terms of a log of `size` entries as `trust` points to them, not yet confirmed.

    Raises Malformed; Inconsistent when it points to anything else; Unchecked when it is of a larger log, published now.
    """
    hint = source.read(TRUST_PATH, NOTE_BYTES_MAX)
    indexes = parse_trust(hint) if hint is not None else ()
    if indexes and indexes[-1] >= size:
        what = f"points to statement {indexes[-1]}, the log has {size}"
        if source.live:
            raise Unchecked(f"{what}: the log is being published", where=TRUST_PATH, next="Try again in a minute")
        raise Inconsistent(what, where=TRUST_PATH)
    later = [_term(_agreed(source, index, size), index) for index in indexes]
    terms = (_term(opening.statement, 0), *later)
    keys = [read_keys(term.vkeys, opening.origin, f"statement {term.index}, log_keys") for term in later]
    return Terms(terms, (opening.keys, *keys), hint)


def _agreed(source: Source, index: int, size: int) -> Statement:
    statement = parse_statement(entry_at(source, index, size), f"statement {index}")
    if statement.type != "trust.agreed":
        raise Inconsistent(f"points to statement {index}, which is {statement.type}", where=TRUST_PATH)
    return statement


def _term(statement: Statement, index: int) -> Term:
    listed = statement.facts["log_keys"]
    assert isinstance(listed, list)
    return Term(index, 0, tuple(map(str, listed)), str(statement.facts["policy"]))


def named_keys(terms: Terms, origin: str, trust: Trust) -> frozenset[VerifierKey]:
    """Promise the log's keys that the reader's policy names, none without a policy.

    Raises Invalid when it names none that the log has or had, or another one.
    """
    if trust.policy is None:
        return frozenset()
    named = frozenset(log.key for log in trust.policy.logs if log.key.name == origin)
    if not named or not named <= {key for keys in terms.all_keys for key in keys}:
        raise Invalid(f"the log {origin!r} has not the keys that the policy gives it", where="policy")
    return named
