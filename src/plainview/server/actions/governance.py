"""What concerns the program itself: opening signatures, keys, agencies, delegations, profile, roots, reviews."""

import re
from collections.abc import Mapping
from dataclasses import replace

from plainview.core.docket import commands
from plainview.core.docket.decide import delegations_held
from plainview.core.docket.facts import Json
from plainview.core.docket.fold_program import draw, review_of
from plainview.core.docket.forms import ED25519
from plainview.core.docket.signers import key_id
from plainview.core.docket.state import Matter
from plainview.core.law.reform import own
from plainview.core.notes import canonical
from plainview.core.notes.lines import parse_base64
from plainview.core.notes.policy import parse_policy
from plainview.core.vocabulary.days import days_after
from plainview.core.vocabulary.errors import Invalid, Malformed
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Agency
from plainview.server.actions.act import Acknowledged, Prepared, Verb
from plainview.server.actions.args import Args
from plainview.server.actions.booking import audit
from plainview.server.actions.call_back import ENROL_STEPS, Called, check_called
from plainview.server.actions.desk import Desk
from plainview.server.actions.known import ordered_in
from plainview.server.people.person import Person, Role
from plainview.server.storage.ports import Unit

_DIGEST = re.compile(r"[0-9a-f]{64}")


def _sign_opening(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    return Prepared(commands.Say("program.signed", {"office": person.office}))


def _add_key(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    holder, public = desk.person(args.text("holder")), args.text("public")
    rank = ("chief" if holder.grade == "chief" else "delegate") if holder.role is Role.AUTHORIZER else "none"
    first = args.day("from", days_after(desk.today(), 1))
    key = str(key_id(parse_base64(public, "public")))
    facts: Mapping[str, Json] = {
        "class": "inspector" if holder.role is Role.REVIEWER else str(holder.role),
        "form": args.text("form", ED25519),
        "from": first.isoformat(),
        "key": key,
        "office": holder.office,
        "origin": args.text("origin", ""),
        "public": public,
        "rank": rank,
        "rp_id": args.text("rp_id", ""),
        "until": args.day("until", days_after(first, own.KEY_DAYS_MAX - 1)).isoformat(),
    }
    sealed: Mapping[str, Json] = {"holder": holder.id, "place": holder.facility or None}

    def keep(unit: Unit, done: Acknowledged) -> None:
        unit.put_record("keys-of", holder.id, canonical.print([*desk.at_once().keys_of(holder.id), key]))

    return Prepared(commands.Say("key.added", facts, sealed), also=keep)


def _revoke_key(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    facts: Mapping[str, Json] = {"key": args.text("key"), "reason": args.text("reason", "replaced")}
    return Prepared(commands.Say("key.revoked", facts))


def _enrol_agency(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    """For a sponsor, after a call on the number that the registry holds; refused without, and that is audited."""
    agency, sponsor = from_plain(Agency, args.table("agency"), "agency"), args.text("sponsor")
    called = Called(args.text("call_back"), args.text("answered"), args.texts("steps") or ())
    if not sponsor.strip():
        raise Malformed("expected who answers for the agency", where="sponsor")
    try:
        check_called(desk, agency.name, called, ENROL_STEPS)
    except Invalid as no:
        audit(desk, person, "enrol_agency", matter.id, "refused", no.what)
        raise
    sealed: Mapping[str, Json] = {
        "agency": agency.name,
        "call_back": called.number,
        "powers": to_plain(agency),
        "sponsor": sponsor,
    }
    kept: Mapping[str, Json] = {
        "answered": called.answered,
        "by": person.id,
        "call_back": called.number,
        "on": desk.today().isoformat(),
    }

    def keep(unit: Unit, done: Acknowledged) -> None:
        _put_agency(unit, agency, {**kept, "seq": done.statement.seq})

    return Prepared(commands.Enrol(agency, sealed), also=keep)


def _put_agency(unit: Unit, agency: Agency, beside: Mapping[str, Json]) -> None:
    """Keep an agency's record, with the number of its statement and how it was called back."""
    unit.put_record("agency", agency.name, canonical.print({**beside, "agency": to_plain(agency)}))


def _switch_agency(type: str, name: str) -> Verb:
    def build(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
        agency = desk.agency(args.text("agency"))
        record = canonical.parse(desk.record("agency", agency.name) or b"null")
        assert isinstance(record, dict)
        seq = record["seq"]
        assert isinstance(seq, int)

        def keep(unit: Unit, done: Acknowledged) -> None:
            _put_agency(unit, replace(agency, suspended=type == "agency.suspended"), record)

        sealed: Mapping[str, Json] = {"by": person.id, "reason": args.text("text", "")}
        return Prepared(commands.Say(type, {"agency": seq}, sealed), also=keep)

    return Verb(name, build)


def _delegate(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    to = desk.person(args.text("to"))
    grade, group = args.text("grade", to.grade or "headquarters"), args.number("group", to.group)
    sealed: Mapping[str, Json] = {"area": to.area, "by": person.id, "document": "directive", "person": to.id}

    def keep(unit: Unit, done: Acknowledged) -> None:
        if done.statement.type == "delegation.made":
            held = replace(to, grade=grade, group=group, delegation=done.statement.seq)
            unit.put_record("person", to.id, canonical.print(to_plain(held)))

    return Prepared(
        commands.Delegate(
            grade,
            group,
            delegations_held(desk.program(), grade, group),
            args.flag("written", True),
            args.day("dated", desk.today()),
            sealed,
        ),
        also=keep,
    )


def _revoke_delegation(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    held = desk.person(args.text("of"))
    if held.delegation is None:
        raise Malformed(f"{held.id} holds no delegation", where="revoke_delegation")
    return Prepared(commands.Say("delegation.revoked", {"delegation": held.delegation}, {"by": person.id}))


def _profile(type: str, name: str) -> Verb:
    def build(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
        facts: Mapping[str, Json] = {"from": args.day("from").isoformat(), "profile": args.text("profile")}
        return Prepared(commands.Say(type, facts))

    return Verb(name, build)


def _root(type: str, name: str) -> Verb:
    def build(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
        office, public = args.text("office"), args.text("public")
        parse_base64(public, "public")  # what is no key is said before anybody signs
        return Prepared(commands.Say(type, {"office": office, "public": public}))

    return Verb(name, build)


def _trust(type: str, name: str) -> Verb:
    """Both of the log's keys and the policy are always named, whichever of them is to change."""

    def build(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
        ed25519, mldsa44, policy = args.text("ed25519"), args.text("mldsa44"), args.text("policy")
        _check_policy(desk, ed25519, policy)
        keys: list[Json] = [ed25519, mldsa44]
        return Prepared(commands.Say(type, {"log_keys": keys, "policy": policy}))

    return Verb(name, build)


def _check_policy(desk: Desk, ed25519: str, digest: str) -> None:
    """Accept a policy of this machine that names the log's key: else no checkpoint could ever satisfy it.

    Raises Malformed, Stopped when it is not here, Invalid when it names another key.
    """
    if not _DIGEST.fullmatch(digest):
        raise Malformed("expected a SHA-256 in hex, 64 digits", where="policy")
    policy = parse_policy(desk.service.policies(digest))
    if ed25519 not in [log.key.print() for log in policy.logs]:
        what = "the policy does not name this Ed25519 key as its log, so no checkpoint could satisfy it"
        raise Invalid(what, where="policy", next="Keep a policy whose line `log` has the new key, and name that one")


def _commit_review(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    """The office draws its part of the seed itself and keeps it; only the hash comes here."""
    period, commitment = args.number("period", 1), args.text("commitment")
    facts: Mapping[str, Json] = {"commitment": commitment, "office": person.office, "period": period}
    return Prepared(commands.Say("review.committed", facts))


def _reveal_review(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    period, part = args.number("period", 1), args.text("part")
    facts: Mapping[str, Json] = {"office": person.office, "period": period, "reveal": part}
    return Prepared(commands.Say("review.revealed", facts))


def _draw_review(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    period, program = args.number("period", 1), desk.program()
    review = review_of(program, period)
    if len(review.reveals) < 2:
        raise Malformed("both offices reveal their part before a sample is drawn", where="draw_review")
    population = ordered_in(desk.store, program, period)
    seed, sample = draw(review, program.origin, population)
    drawn: Mapping[str, Json] = {
        "period": period,
        "population": len(set(population)),
        "sample": list(sample),
        "seed": seed,
    }
    return Prepared(commands.Say("review.drawn", drawn))


def _do_review(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    period = args.number("period", 1)
    sample = review_of(desk.program(), period).sample or ()
    facts: Mapping[str, Json] = {
        "examined": args.number("examined", len(sample)),
        "findings": args.number("findings", 0),
        "period": period,
    }
    return Prepared(commands.Say("review.done", facts, {"by": person.id, "report": args.text("text", "")}))


VERBS = (
    Verb("sign_opening", _sign_opening),
    Verb("add_key", _add_key),
    Verb("revoke_key", _revoke_key),
    Verb("enrol_agency", _enrol_agency),
    _switch_agency("agency.suspended", "suspend_agency"),
    _switch_agency("agency.reinstated", "reinstate_agency"),
    Verb("delegate", _delegate),
    Verb("revoke_delegation", _revoke_delegation),
    _profile("profile.proposed", "propose_profile"),
    _profile("profile.agreed", "agree_profile"),
    _root("root.proposed", "propose_root"),
    _root("root.replaced", "replace_root"),
    _trust("trust.proposed", "propose_trust"),
    _trust("trust.agreed", "agree_trust"),
    Verb("commit_review", _commit_review),
    Verb("reveal_review", _reveal_review),
    Verb("draw_review", _draw_review),
    Verb("do_review", _do_review),
)
