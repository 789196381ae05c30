"""The standing cast of a simulation: roles, never names. A story may add people and agencies of its own."""

from plainview.core.notes.webauthn import Party
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.request import Agency, Level
from plainview.server.people.person import Person, Role

COURT = Party("court.example.com", "https://court.example.com")
"""Where judges sign: the relying party of their passkeys."""

FOR_EVER = Day(9999, 1, 1)
LEVELS = {"A": Level.FEDERAL, "B": Level.STATE, "C": Level.LOCAL, "P": Level.POSTAL}

AGENCIES = tuple(
    Agency(
        name=f"agency {letter}",
        level=level,
        security_powers=letter == "A",
        forfeiture_powers=letter in "AB",
        statutes=("18 USC", "21 USC", "26 USC", "39 USC", "state code", "local code"),
    )
    for letter, level in LEVELS.items()
)

ROOTS = ("root of the inspection service", "root of the court", "root of the inspector general")
REGISTRARS = ("registrar of the inspection service", "registrar of the court", "registrar of the inspector general")
OFFICES = ("inspection", "court", "inspector_general")
FACILITY = "delivery unit"
"""Where covers are recorded unless a story names another place."""

CHIEF = "Chief Postal Inspector"
OPERATOR = "operator"


def _officers() -> list[Person]:
    people = []
    for letter in LEVELS:
        for role in (Role.OFFICER, Role.SUPERVISOR):
            people.append(Person(f"{role} of agency {letter}", role, agency=f"agency {letter}"))
    return people


def _postal(id: str, role: Role, grade: str = "", area: str = "US", facility: str = "") -> Person:
    return Person(
        id,
        role,
        office="inspection",
        grade=grade,
        area=area,
        facility=facility,
        postal=True,
        nondisclosure_until=FOR_EVER,
        trained_until=FOR_EVER,
    )


PEOPLE = (
    *(Person(root, Role.ROOT, office=office) for root, office in zip(ROOTS, OFFICES, strict=True)),
    *(Person(registrar, Role.REGISTRAR, office=office) for registrar, office in zip(REGISTRARS, OFFICES, strict=True)),
    *_officers(),
    _postal("reviewer", Role.REVIEWER),
    _postal("second reviewer", Role.REVIEWER),
    _postal(CHIEF, Role.AUTHORIZER, "chief"),
    _postal("headquarters designee", Role.AUTHORIZER, "headquarters"),
    _postal("operations support manager", Role.AUTHORIZER, "manager"),
    _postal("inspector in charge", Role.AUTHORIZER, "inspector_in_charge"),
    _postal("inspector", Role.INSPECTOR),
    _postal("second inspector", Role.INSPECTOR),
    Person("judge", Role.JUDGE, office="court"),
    Person("second judge", Role.JUDGE, office="court"),
    Person("clerk", Role.CLERK, office="court"),
    _postal("recorder", Role.RECORDER, facility=FACILITY),
    _postal("custodian", Role.CUSTODIAN),
    _postal("second custodian", Role.CUSTODIAN),
    Person("auditor", Role.AUDITOR, office="inspector_general"),
    Person("custodian of the court", Role.CUSTODIAN, office="court"),
    Person("custodian of the inspector general", Role.CUSTODIAN, office="inspector_general"),
    Person(OPERATOR, Role.OPERATOR),
)

SIGNING = (Role.AUTHORIZER, Role.REVIEWER, Role.INSPECTOR, Role.JUDGE, Role.CUSTODIAN, Role.AUDITOR)
DELEGATES = ("headquarters designee", "operations support manager", "inspector in charge")


def registrar_of(person: Person) -> str:
    """Promise the registrar who adds a person's keys: the one of the same office."""
    return REGISTRARS[OFFICES.index(person.office)]
