"""How often drafts of requests were checked before filing: a number that is published each year, and for everybody."""

from dataclasses import dataclass

from plainview.core.vocabulary.days import legal_day
from plainview.core.vocabulary.ids import is_hex32
from plainview.server.actions.check import CHECK, Standing
from plainview.server.actions.desk import Desk
from plainview.server.actions.intake_drafts import INTAKE


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of a year: how many, of how many drafts here, and how many the law would have refused.

    Those that agencies' own systems ask for are counted too; what they check is no draft here.
    """

    year: int
    checks: int
    drafts: int
    refused: int


def count_checks(desk: Desk, year: int) -> Checks:
    """Promise how many checks of drafts there were in a legal year; it names nobody and no draft."""
    rows = [row for row in desk.store.audit_rows(INTAKE) if row.act == CHECK]
    found = [row for row in rows if legal_day(row.at, desk.zone).year == year]
    drafts = {id for id in (row.detail.partition(":")[0] for row in found) if is_hex32(id)}
    return Checks(year, len(found), len(drafts), sum(row.outcome == Standing.REFUSED for row in found))
