"""What an agency does with its request: file, correct, confirm, withdraw, attest, report a charge, return its copy."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from plainview.core.docket import commands
from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.docket.statement import Signature
from plainview.core.docket.unsealing import band
from plainview.core.mail.addresses import delivery_point
from plainview.core.notes import canonical
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Extension, Request
from plainview.server.actions import paper
from plainview.server.actions.act import Acknowledged, Prepared, Verb
from plainview.server.actions.args import Args
from plainview.server.actions.custody import CUSTODIANS
from plainview.server.actions.desk import Desk
from plainview.server.actions.lanes import extensions, put_lanes
from plainview.server.actions.listed import list_of
from plainview.server.people.person import Person
from plainview.server.storage.ports import Unit

SIGNED_REQUEST = b"plainview/request/v1\n"


def digest(request: Request) -> str:
    """Promise the SHA-256, in hex, of the request's one spelling; what is signed is never re-keyed (rule 21)."""
    return hashlib.sha256(canonical.print(to_plain(request))).hexdigest()


def order_fields(request: Request, agency: str) -> dict[str, Json]:
    """Promise the sealed values of an order: address, agency, court, district, statute."""
    address = request.addresses[0] if request.addresses else None
    violation = request.violation
    return {
        "address": delivery_point(address) if address else None,
        "agency": agency,
        "court": None,
        "district": address.state if address else None,
        "statute": f"{violation.title} {violation.section}" if violation else None,
    }


def filed_fields(desk: Desk, request: Request, agency: str) -> dict[str, Json]:
    """Promise the sealed values of a filing, the officer's and supervisor's signatures inside `request`."""
    return {
        **order_fields(request, agency),
        "emergency": str(request.emergency),
        "form": str(request.form),
        "grounds": hashlib.sha256(request.grounds.encode()).hexdigest(),
        "purpose": str(request.purpose),
        "request": _signed(desk, request),
    }


def _signed(desk: Desk, request: Request) -> Json:
    printed = canonical.print(to_plain(request))
    signatures: dict[str, Json] = {"sha256": hashlib.sha256(printed).hexdigest()}
    for role, person in (("officer", request.officer), ("supervisor", request.supervisor)):
        key = desk.keys.key_of(person, desk.today()) if person else None
        signatures[role] = _printed(desk.keys.sign(key, SIGNED_REQUEST + printed)) if key else None
    return signatures


def _printed(signature: Signature) -> Json:
    """A signature as it is sealed: of a passkey with what it said beside it, without which nobody could check it."""
    said: dict[str, Json] = {"key": str(signature.key), "value": signature.value.hex()}
    if not signature.client_data:
        return said
    beside = {"authenticator_data": signature.authenticator_data.hex(), "client_data": signature.client_data.hex()}
    return {**said, **beside}


def countersigns(desk: Desk, person: Person, request: Request) -> bool:
    """Tell whether whoever is named as supervisor is of the same agency and has a key to sign with today (rule 4)."""
    named = desk.record("person", request.supervisor)
    if named is None or desk.keys.key_of(request.supervisor, desk.today()) is None:
        return False
    supervisor = desk.person(request.supervisor)
    return supervisor.agency == person.agency


def _file(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    given = {"officer": person.id, **args.table("request")}
    ahead = (("agency", person.agency), ("person", str(given.get("supervisor", ""))), *CUSTODIANS)
    desk.read_ahead(*(("record", kind, id) for kind, id in ahead))
    agency = desk.agency(person.agency)
    if matter.next_seq:
        given["version"] = matter.version + 1
    request = from_plain(Request, given, "request")
    countersigned = replace(request, supervisor=request.supervisor if countersigns(desk, person, request) else "")
    command = commands.File(countersigned, agency, filed_fields(desk, request, person.agency))
    beside = {"request": to_plain(request), **paper.waiting(desk, person.agency, request.letter)}

    def keep(unit: Unit, done: Acknowledged) -> None:
        desk.put_secret(unit, "matter-agency", done.statement.matter, person.agency)
        unit.put_listing(list_of(desk, "agency", person.agency), done.statement.matter, done.statement.day)
        paper.forget(unit, request.letter)
        put_lanes(desk, unit, request, person.agency, done.statement.matter, done.statement.day)

    return Prepared(command, beside, keep)


def _confirm(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    request = desk.request(matter.id)
    return Prepared(commands.Confirm(request, {"by": person.id, "request": _signed(desk, request)}))


def simple(name: str, type: str) -> Verb:
    """Promise the verb that says `type` with no facts, and who did it sealed."""

    def build(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
        return Prepared(commands.Say(type, {}, {"by": person.id}))

    return Verb(name, build)


def _ask_extension(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    request = replace(desk.request(matter.id), extension=from_plain(Extension, args.table("extension"), "extension"))
    sealed: Mapping[str, Json] = {"by": person.id, "request": _signed(desk, request)}
    command = commands.AskExtension(request, desk.agency(person.agency), matter.ordered_days, sealed)

    def enlist(unit: Unit, done: Acknowledged) -> None:
        unit.put_listing(extensions(desk), matter.id, done.statement.day)

    return Prepared(command, {"extension": to_plain(request.extension)}, enlist)


def _report_charge(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    """A charge ends the cover at once; a fugitive's cover goes on, and the report is kept as an attestation's seal."""
    filed, request = args.day("filed", desk.today()), desk.request(matter.id)
    detail: Json = {"charge_filed": filed.isoformat()}
    if request.purpose == "fugitive":
        return Prepared(commands.Say("attestation.made", {}, {"by": f"{person.id}; charge filed {filed.isoformat()}"}))

    def keep(unit: Unit, done: Acknowledged) -> None:
        desk.put_secret(unit, "charged", matter.id, filed.isoformat())

    if matter.end is not None and desk.today() >= matter.end:
        during = filed < matter.end
        return Prepared(_late_charge(person, filed.isoformat(), during), also=keep if during else None)
    sealed: Mapping[str, Json] = {"cause": "charge", "detail": detail, "pieces": recorded(desk, matter)}
    return Prepared(commands.Say("order.ended", {"early": True}, sealed), also=keep)


def _late_charge(person: Person, filed: str, during: bool) -> commands.Say:
    """A charge reported when the cover is over: an error if pieces were recorded after it, otherwise an outcome."""
    if not during:
        return commands.Say("outcome.filed", {}, {"by": person.id, "outcome": f"charge filed {filed}"})
    sealed: Mapping[str, Json] = {
        "by": person.id,
        "detail": f"charge filed {filed}, reported after the end; pieces recorded since are to be erased",
    }
    return commands.Say("error.registered", {"cause": "human", "reportable": True}, sealed)


def _end_early(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    cause = args.text("cause", "no longer needed")
    sealed: Mapping[str, Json] = {"cause": cause, "detail": person.id, "pieces": recorded(desk, matter)}
    return Prepared(commands.Say("order.ended", {"early": True}, sealed))


def recorded(desk: Desk, matter: Matter) -> str | None:
    """Promise how many pieces a cover recorded, as its end seals it: a range; None for records."""
    return band(len(desk.store.pieces(matter=matter.id))) if matter.kind == "cover" else None


def _return_copy(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    return Prepared(commands.Say("copy.returned", {"how": args.text("how", "returned")}, {"by": person.id}))


def _acknowledge(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    stage = args.text("stage", "end")
    return Prepared(commands.Say("disclosure.acknowledged", {"stage": stage}, {"by": person.id}))


def _outcome(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    sealed: Mapping[str, Json] = {"by": person.id, "outcome": args.text("outcome", "none")}
    return Prepared(commands.Say("outcome.filed", {}, sealed))


VERBS = (
    Verb("file", _file),
    Verb("correct", _file),
    Verb("confirm", _confirm),
    simple("withdraw", "request.withdrawn"),
    simple("attest_uncharged", "attestation.made"),
    Verb("ask_extension", _ask_extension),
    Verb("report_charge", _report_charge),
    Verb("end_early", _end_early),
    Verb("return_copy", _return_copy),
    Verb("acknowledge", _acknowledge),
    Verb("file_outcome", _outcome),
)
