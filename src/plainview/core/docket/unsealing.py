"""Lifting a seal: what may be opened of a matter, when, and that nothing is left unsaid (D§5).

The fact of an emergency opens the day after; agency, district, statute and the number of pieces with a month's cohort,
after the seal has ended. Names, addresses, grounds and officers are never published.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from plainview.core.docket.clock import seal_end
from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Statement
from plainview.core.law import reform
from plainview.core.law.clocks import calendar
from plainview.core.law.table import RULES
from plainview.core.vocabulary.answers import Check, Refused
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import Invalid

EMERGENCY = "emergency"
FILED = ("agency", "district", "statute")
ENDED = ("pieces",)
_FILED = (EMERGENCY, *FILED)
OPENS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"fields.opened": (EMERGENCY,), "seal.lifted": (*FILED, *ENDED)}
)
"""Type to the sealed fields that it may open."""

BANDS = ((0, "0"), (9, "1-9"), (99, "10-99"), (999, "100-999"))
MORE = "1000+"


def band(pieces: int) -> str:
    """Promise how a number of pieces is sealed: as a range, since the very number would tell matters apart."""
    return next((word for most, word in BANDS if pieces <= most), MORE)


def after_filing(matter: Matter, statement: Statement) -> tuple[tuple[int, str, str], ...]:
    """Promise the digests that later openings must match, after a filing or a correction, whose version then counts.

    That an earlier version was, or was not, of an emergency opens with the others.
    """
    seq, sealed = statement.seq, statement.sealed
    filed = tuple([(seq, name, sealed[name]) for name in _FILED])
    return (*[held for held in matter.digests if held[1] == EMERGENCY], *filed) if matter.digests else filed


def after_end(matter: Matter, statement: Statement) -> tuple[tuple[int, str, str], ...]:
    """Promise the digests that later openings must match, after the end of an order."""
    return (*matter.digests, *[(statement.seq, name, statement.sealed[name]) for name in ENDED])


def after_lifting(matter: Matter) -> tuple[tuple[int, str, str], ...]:
    """Promise the digests that later openings must match, once the seal is lifted."""
    return tuple([held for held in matter.digests if held[1] == EMERGENCY])


def cohort_day(matter: Matter) -> Day | None:
    """Promise the first day on which the matter's seal may be lifted, None when nothing is left to lift."""
    end = seal_end(matter)
    if end is None or not matter.reform or matter.lifted is not None or matter.kind == "capture":
        return None
    return _month_after(end)


@lru_cache(maxsize=4096)
def _month_after(day: Day) -> Day:
    return calendar(day.replace(day=28), 4).replace(day=1)


def check_lifting(matter: Matter, facts: Mapping[str, Json], day: Day) -> tuple[Check, ...]:
    """Promise the report on lifting a seal on `day`: once, with a cohort of a later month that is not to come."""
    end, month = seal_end(matter), parse_day(f"{facts['cohort']}-01")
    if cohort_day(matter) is None or end is None:
        reason = "the seal is lifted already, or there is none"
        return (Check(124, Refused((RULES[124].cite,), "nothing_sealed", reason)),)
    if month > day:
        return (Check(124, Refused((RULES[124].cite,), "cohort_to_come", f"the cohort of {month:%Y-%m} is to come")),)
    return (reform.month_cohort.check(end, month),)


def check_openings(matter: Matter, statement: Statement, where: str) -> None:
    """Promise that each opened disclosure hashes to a digest of a field that may open, published by the matter before.

    A lifted seal leaves none of them unsaid. Raises Invalid.
    """
    may, openings = OPENS[statement.type], statement.facts["openings"]
    assert isinstance(openings, list)
    held = {(seq, digest): name for seq, name, digest in matter.digests if name in may}
    opened = [_opened(held, opening, where) for opening in openings]
    if statement.type == "seal.lifted":
        _check_all_said(sorted(held.values()), [*opened, *_withheld(statement)], where)
    elif not opened:
        raise Invalid(f"{statement.type} opens nothing", where=where)


def _opened(held: Mapping[tuple[int, str], str], opening: Json, where: str) -> str:
    assert isinstance(opening, dict)
    seq = opening["seq"]
    assert isinstance(seq, int)
    name = held.get((seq, disclosure_digest(str(opening["disclosure"]))))
    if name is None:
        raise Invalid(f"a disclosure does not open any field sealed in statement {seq} that may open", where=where)
    return name


def _withheld(statement: Statement) -> list[str]:
    withheld = statement.facts["withheld"]
    assert isinstance(withheld, list)
    return [str(line["field"]) for line in withheld if isinstance(line, dict)]


def _check_all_said(names: list[str], said: list[str], where: str) -> None:
    if sorted(said) != names:
        expected, found = ", ".join(names) or "none", ", ".join(sorted(said)) or "none"
        raise Invalid(f"each of {expected} opens or is withheld, once; said of {found}", where=where)


def disclosure_digest(disclosure: str) -> str:
    """Promise the digest of an SD-JWT disclosure: base64url, unpadded, of SHA-256 over its ASCII (RFC 9901)."""
    raw = hashlib.sha256(disclosure.encode()).digest()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
