"""Which rules are asked again of which statement, with the inputs that were sealed beside it or earlier."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from plainview.core.docket.facts import Json
from plainview.core.docket.program import Program
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Statement
from plainview.core.law import cfr39_233_3, checks_narrowing, checks_order, intake, reform
from plainview.core.law.checks_order import Authority
from plainview.core.law.profile import Profile
from plainview.core.law.report import report as under_profile
from plainview.core.law.table import RULES
from plainview.core.mail.addresses import area, delivery_point
from plainview.core.mail.classes import classes_on
from plainview.core.notes import canonical
from plainview.core.sealing.audit_export import Beside
from plainview.core.sealing.disclosure import Disclosure
from plainview.core.vocabulary.answers import Check, Refused
from plainview.core.vocabulary.days import Day, days_after
from plainview.core.vocabulary.errors import Inconsistent
from plainview.core.vocabulary.narrowing import parse_narrowing
from plainview.core.vocabulary.plain import from_plain
from plainview.core.vocabulary.request import Agency, Emergency, Extension, Form, Purpose, Request

FILINGS = ("request.filed", "request.corrected", "filing.refused")
SUPERVISOR = 4
ORAL_CITES = ("39 CFR 233.3(e)(3)",)


@dataclass(slots=True)
class Past:
    """What earlier statements sealed: requests, extensions and agencies, and where and when covers ran."""

    requests: dict[str, Request] = field(default_factory=dict)
    signed: dict[str, str] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, Extension] = field(default_factory=dict)
    powers: dict[str, tuple[int, Agency]] = field(default_factory=dict)
    areas: dict[int, str] = field(default_factory=dict)
    runs: dict[str, tuple[str, Day, Day]] = field(default_factory=dict)

    def enrolled(self, seq: int, opened: Mapping[str, Disclosure]) -> None:
        """Take in the powers of an agency, as enrolment `seq` sealed them."""
        self.powers[str(opened["agency"].value)] = seq, from_plain(Agency, opened["powers"].value, "powers")

    def beside(self, statement: Statement, beside: Beside, opened: Mapping[str, Disclosure]) -> None:
        """Take in the request or extension beside a statement, held to what was sealed. Raises Inconsistent."""
        if statement.type in FILINGS:
            self._filed(statement, beside, opened)
        if statement.type == "extension.asked":
            if beside.extension is None:
                raise Inconsistent("the extension that was asked is not in the export")
            self.extensions[statement.matter] = from_plain(Extension, beside.extension, "extension")

    def _filed(self, statement: Statement, beside: Beside, opened: Mapping[str, Disclosure]) -> None:
        said = opened["request"].value
        if beside.request is None or not isinstance(said, dict):
            raise Inconsistent("the request is not in the export")
        request = from_plain(Request, beside.request, "request")
        digest = hashlib.sha256(canonical.print(beside.request)).hexdigest()
        if digest != said["sha256"]:
            raise Inconsistent("the request of the export is not the one that was signed")
        _check_fields(request, opened)
        self.requests[statement.matter], self.signed[statement.matter] = request, digest
        self.agencies[statement.matter] = str(opened["agency"].value)

    def moved(self, before: Matter, after: Matter) -> None:
        """Take in that a cover has started, or that its end has moved (rule 118)."""
        request = self.requests.get(after.id)
        started = after.started is not None and (before.started, before.end) != (after.started, after.end)
        if after.kind == "cover" and started and request is not None and request.addresses and after.end is not None:
            first = after.in_force or after.started
            assert first is not None
            self.runs[after.id] = delivery_point(request.addresses[0]), first, after.end

    def look(self, matter: Matter, request: Request, day: Day) -> tuple[int, Day | None]:
        """Promise the days of the run that a cover at this address would continue, and the last end there."""
        if not request.addresses:
            return 0, None
        point = delivery_point(request.addresses[0])
        runs = [run for id, run in self.runs.items() if id != matter.id and run[0] == point]
        lately = [(first, end) for _, first, end in runs if days_after(end, reform.LOOK_WINDOW_DAYS) >= day]
        last = max((end for _, end in lately), default=None)
        return cfr39_233_3.continuous_days(lately, matter.in_force or day), last


def _check_fields(request: Request, opened: Mapping[str, Disclosure]) -> None:
    """The fields that were sealed one by one, to be opened one by one, are those of the request itself."""
    address = request.addresses[0] if request.addresses else None
    violation = request.violation
    same: dict[str, Json] = {
        "address": delivery_point(address) if address else None,
        "district": address.state if address else None,
        "emergency": str(request.emergency),
        "form": str(request.form),
        "grounds": hashlib.sha256(request.grounds.encode()).hexdigest(),
        "purpose": str(request.purpose),
        "statute": f"{violation.title} {violation.section}" if violation else None,
    }
    for name, value in same.items():
        if opened[name].value != value:
            raise Inconsistent(f"the sealed {name} is not that of the request")


@dataclass(frozen=True, slots=True)
class Again:
    """One statement to ask of: the states before it, and what it and its past sealed."""

    statement: Statement
    matter: Matter | None
    profile: Profile
    program: Program
    past: Past
    opened: Mapping[str, Disclosure]

    @property
    def day(self) -> Day:
        """The statement's day."""
        return self.statement.day

    @property
    def of(self) -> Matter:
        """The matter; only statements of matters ask for it."""
        assert self.matter is not None
        return self.matter

    def request(self) -> Request:
        """Promise the request as it was signed last. Raises Inconsistent when its filing is not in the export."""
        found = self.past.requests.get(self.statement.matter)
        if found is None:
            raise Inconsistent("the request of this matter is not in the export")
        return found

    def agency(self) -> Agency:
        """Promise the powers of the agency that filed, suspended as the log says. Raises Inconsistent."""
        name = self.past.agencies.get(self.statement.matter, "")
        if name not in self.past.powers:
            raise Inconsistent("the agency of this matter is not among those enrolled in the export")
        seq, powers = self.past.powers[name]
        return replace(powers, suspended=self.program.agencies[seq].suspended)

    def authority(self) -> Authority:
        """Promise who signed: the Chief, or the holder of the delegation that was sealed."""
        request, seq = self.request(), self.opened["delegation"].value
        place = area(request.addresses[0]) if request.addresses else ""
        if self.statement.facts["authority"] == "chief":
            return Authority(cfr39_233_3.CHIEF, False, "US", place)
        held = self.program.delegations.get(seq) if type(seq) is int else None
        if held is None:
            return Authority("", False, "", place)
        return Authority(held.grade, not held.revoked, self.past.areas.get(held.seq, ""), place)

    def days(self) -> int:
        """The days that the statement states."""
        days = self.statement.facts["days"]
        assert isinstance(days, int)
        return days


Asks = Callable[[Again], tuple[Check, ...]]


def _filing(again: Again) -> tuple[Check, ...]:
    """A supervisor who did not sign was none; that one of another agency is none either is the registry's word."""
    said = again.opened["request"].value
    assert isinstance(said, dict)
    request, uncounted = again.request(), RULES[SUPERVISOR].cite in again.statement.cites
    countersigned = replace(request, supervisor="") if said["supervisor"] is None or uncounted else request
    return intake.check_filing(countersigned, again.agency(), again.day, again.profile)


def _in_writing(again: Again, request: Request) -> Check:
    written = request.form is Form.WRITTEN or again.of.confirmed
    return cfr39_233_3.release_before_writing.check(written, request.emergency)


def _review(again: Again) -> tuple[Check, ...]:
    request = again.request()
    asked = (
        *intake.check_filing(request, again.agency(), again.day, again.profile),
        cfr39_233_3.reasonable_grounds.check(request.grounds, request.necessity, True),
        _in_writing(again, replace(request, emergency=Emergency.NONE)),
    )
    return under_profile(again.profile, asked)


def _order(again: Again) -> tuple[Check, ...]:
    request = again.request()
    prior, last = again.past.look(again.of, request, again.day)
    digest = again.past.signed[again.statement.matter]
    checks = checks_order.check_order(
        request,
        again.agency(),
        again.day,
        again.profile,
        authority=again.authority(),
        days=again.days(),
        grounds_attested=True,
        filed_digest=digest,
        shown_digest=digest,
        prior_days=prior,
        last_end=last,
    )
    if again.of.phase == "filed" and request.emergency is Emergency.NONE:
        reason = "Only an emergency is ordered without review."
        checks = (*checks, Check(22, Refused(ORAL_CITES, "not_reviewed", reason)))
    return (*checks, _in_writing(again, request))


def _confirmation(again: Again) -> tuple[Check, ...]:
    request = again.request()
    owed = cfr39_233_3.written_confirmation(min(request.dated or again.day, again.of.filed or again.day))
    if request.form is not Form.ORAL and request.emergency is Emergency.NONE:
        return (Check(23, Refused(ORAL_CITES, "not_oral", "The request was made in writing.")),)
    if again.day > owed.by:
        return (Check(23, Refused(ORAL_CITES, "confirmed_too_late", f"It was to be confirmed by {owed.by}.")),)
    return (Check(23, owed),)


def _extension(again: Again) -> tuple[Check, ...]:
    asked = again.past.extensions.get(again.statement.matter)
    if asked is None:
        raise Inconsistent("the extension of this matter is not in the export")
    ordered = again.statement.type == "extension.authorized"
    request = replace(again.request(), extension=replace(asked, days=again.days()) if ordered else asked)
    prior = again.past.look(again.of, request, again.day)[0] if ordered else 0
    return checks_order.check_extension(
        request,
        again.agency(),
        again.day,
        again.profile,
        end=again.of.end or again.day,
        prior_days=prior + again.of.ordered_days,
        authority=again.authority() if ordered else None,
    )


def _narrowing(again: Again) -> tuple[Check, ...]:
    left, respect = parse_narrowing(again.opened["terms"].value), str(again.statement.facts["narrowed"])
    classes = [entry.code for entry in classes_on(again.day)]
    return under_profile(again.profile, (checks_narrowing.check_narrowing(again.request(), left, respect, classes),))


def _enrolment(again: Again) -> tuple[Check, ...]:
    _, powers = again.past.powers[str(again.opened["agency"].value)]
    return (cfr39_233_3.requesting_agency.check(powers, Purpose.CRIME),)


ASKED: Mapping[str, Asks] = MappingProxyType(
    {
        "agency.enrolled": _enrolment,
        "extension.asked": _extension,
        "extension.authorized": _extension,
        "filing.refused": _filing,
        "order.authorized": _order,
        "order.narrowed": _narrowing,
        "request.confirmed": _confirmation,
        "request.corrected": _filing,
        "request.filed": _filing,
        "request.reviewed": _review,
    }
)
"""Type to what asks its sealed and cross-matter rules again."""
