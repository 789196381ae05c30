"""What is asked, as frozen values: the request as its officer signed it, field by field.

A request is stored byte-exact and never re-keyed; a correction is a new version. Every blank that the law
wants answered is `None`, so that "not answered" and "answered: none" are different values.
Source of the fields: Publication 55 items 1-13 (`docs/law`), 39 CFR 233.3(e), (g).
"""

from dataclasses import dataclass
from enum import StrEnum

from plainview.core.vocabulary.days import Day


class Kind(StrEnum):
    """What is asked for: a mail cover, or records that the postal service already holds."""

    COVER = "cover"
    RECORDS = "records"


class Level(StrEnum):
    """The level of the agency that asks; the postal service's own covers are a level of their own."""

    FEDERAL = "federal"
    STATE = "state"
    LOCAL = "local"
    POSTAL = "postal"


class Purpose(StrEnum):
    """The five purposes of 39 CFR 233.3(c)(1); `none_listed` keeps what else was asked, and is always refused."""

    NATIONAL_SECURITY = "national_security"
    FUGITIVE = "fugitive"
    CRIME = "crime"
    POSTAL_STATUTE = "postal_statute"
    FORFEITURE = "forfeiture"
    NONE_LISTED = "none_listed"


class Form(StrEnum):
    """How the request first came in, 39 CFR 233.3(e)."""

    WRITTEN = "written"
    ORAL = "oral"


class Emergency(StrEnum):
    """Why information must go out at once, 39 CFR 233.3(c)(10); `none` when it need not."""

    NONE = "none"
    EVIDENCE_LOSS = "evidence_loss"
    PHYSICAL_HARM = "physical_harm"


class Flight(StrEnum):
    """What a fugitive fled to avoid, 39 CFR 233.3(c)(5); `none` for a person merely wanted."""

    PROSECUTION = "prosecution"
    PUNISHMENT = "punishment"
    TESTIMONY = "testimony"
    NONE = "none"


class Threat(StrEnum):
    """The threats of 39 CFR 233.3(c)(9); `none` for anything else."""

    ATTACK = "attack"
    SABOTAGE = "sabotage"
    TERRORISM = "terrorism"
    CLANDESTINE_INTELLIGENCE = "clandestine_intelligence"
    NONE = "none"


class RecordsKind(StrEnum):
    """Which records are asked for; `all_data` keeps an open-ended demand, and is always refused."""

    TRACKING = "tracking"
    ACCOUNT = "account"
    PAYMENT = "payment"
    ADDRESS = "address"
    IP = "ip"
    IMAGES = "images"
    BANK = "bank"
    LIST = "list"
    ALL_DATA = "all_data"


@dataclass(frozen=True, slots=True)
class Address:
    """One delivery point, as written. `state` AA, AE or AP is the military postal system overseas."""

    line: str
    city: str
    state: str
    zip5: str
    plus4: str = ""
    country: str = "US"
    commercial_agent: bool = False


@dataclass(frozen=True, slots=True)
class Violation:
    """The statute said to be violated: title and section, what it forbids, its highest prison term in months."""

    title: str
    section: str
    description: str
    prison_months_max: int | None
    postal: bool = False


@dataclass(frozen=True, slots=True)
class Attorney:
    """The attorney answers: is one known, who (names, address), and is the subject an attorney or judicial officer."""

    known: bool | None
    names: tuple[str, ...] = ()
    address: str = ""
    subject_is_attorney: bool | None = None


@dataclass(frozen=True, slots=True)
class Fugitive:
    """The fugitive block. `aliases` is None while unanswered, () for none."""

    name: str
    aliases: tuple[str, ...] | None
    relation: str
    fled_from: Violation | None
    whereabouts_known: bool | None
    flight: Flight


@dataclass(frozen=True, slots=True)
class Forfeiture:
    """The forfeiture block: facts, the forfeiture statute, the agency's authority; `civil` for a purely civil case."""

    facts: str
    statute: str
    authority: str
    civil: bool = False


@dataclass(frozen=True, slots=True)
class NationalSecurity:
    """The national-security block. `approved_by`: head, designee or other; `route`: counsel or field."""

    foreign_power: bool
    threat: Threat
    approved_by: str
    route: str


@dataclass(frozen=True, slots=True)
class Extension:
    """What an extension must state: benefit obtained and expected, charged?, represented?, days asked."""

    days: int
    benefit_obtained: str
    benefit_expected: str
    charged: bool | None
    represented: bool | None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a records request names. `items` are named items; days are past and inclusive; `fields` what is returned."""

    record: RecordsKind
    items: tuple[str, ...]
    first_day: Day | None
    last_day: Day | None
    fields: tuple[str, ...] = ()
    by_address: bool = False
    reasonable_belief: str = ""
    head_letter: bool = False
    portion: str = ""
    activity: str = ""
    demand: bool = False
    demand_relevance: str = ""
    demand_unavailable_elsewhere: str = ""
    counsel_approved: bool = False
    inspector_testimony: bool = False
    testimony_authorized: bool = False
    protection_order: bool = False
    court_order: bool = False


@dataclass(frozen=True, slots=True)
class Agency:
    """What the registry holds of the agency that asks. `kind`: law_enforcement, foreign, private or other."""

    name: str
    level: Level
    kind: str = "law_enforcement"
    criminal_powers: bool = True
    security_powers: bool = False
    forfeiture_powers: bool = False
    statutes: tuple[str, ...] = ()
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One version of one request. `officer`, `supervisor` are person ids of the private registry.

    `letter` is the SHA-256, in hex, of a paper letter that was scanned and is kept beside the request, "" without one.
    """

    kind: Kind
    purpose: Purpose
    officer: str
    supervisor: str
    dated: Day | None
    days: int
    addresses: tuple[Address, ...] = ()
    form: Form = Form.WRITTEN
    emergency: Emergency = Emergency.NONE
    urgency: str = ""
    taken_by: str = ""
    by_inspector: bool = False
    names: tuple[str, ...] = ()
    all_names: bool = False
    all_names_reason: str = ""
    excluded: tuple[str, ...] | None = None
    attorney: Attorney | None = None
    charged: bool | None = None
    represented: bool | None = None
    violation: Violation | None = None
    grounds: str = ""
    necessity: str = ""
    prior_steps: tuple[str, ...] = ()
    fugitive: Fugitive | None = None
    forfeiture: Forfeiture | None = None
    security: NationalSecurity | None = None
    extension: Extension | None = None
    scope: Scope | None = None
    asked_for: str = ""
    linked_interception: bool = False
    letter: str = ""
    version: int = 1
