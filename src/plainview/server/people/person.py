"""Who someone is to the program: role, office or agency, area, and the papers a recorder needs."""

from dataclasses import dataclass
from enum import StrEnum

from plainview.core.vocabulary.days import Day


class Role(StrEnum):
    """The roles of D§3. One person has one role; a second role is a second account."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    REVIEWER = "reviewer"
    AUTHORIZER = "authorizer"
    INSPECTOR = "inspector"
    JUDGE = "judge"
    CLERK = "clerk"
    RECORDER = "recorder"
    CUSTODIAN = "custodian"
    AUDITOR = "auditor"
    REGISTRAR = "registrar"
    ROOT = "root"
    OPERATOR = "operator"
    COUNSEL = "counsel"


@dataclass(frozen=True, slots=True)
class Person:
    """One account of the private registry. `grade` is an authorizer's (rule 26), `area` where a delegation holds.

    `facility` is where a recorder records, `route` on which carrier route of it; "" is all that the facility has.
    """

    id: str
    role: Role
    office: str = ""
    agency: str = ""
    grade: str = ""
    group: int = 0
    area: str = "US"
    delegation: int | None = None
    facility: str = ""
    postal: bool = False
    nondisclosure_until: Day | None = None
    trained_until: Day | None = None
    route: str = ""
