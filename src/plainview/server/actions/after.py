"""What follows: findings, holds, erasure, errors, captures, closure."""

from collections.abc import Mapping

from plainview.core.docket import commands
from plainview.core.docket.facts import Json
from plainview.core.docket.state import Matter
from plainview.core.vocabulary.days import Day, parse_day
from plainview.core.vocabulary.errors import Malformed
from plainview.server.actions import attest, certificates, packages, unsealing
from plainview.server.actions.act import Acknowledged, Prepared, Verb
from plainview.server.actions.args import Args
from plainview.server.actions.certificates import Doomed
from plainview.server.actions.custody import KEYS, erase_since, leave
from plainview.server.actions.custody import erase as erase_keys
from plainview.server.actions.desk import Desk
from plainview.server.actions.letter_codes import forget_letters
from plainview.server.actions.names import COUNTABLE
from plainview.server.actions.requests import simple
from plainview.server.people.person import Person
from plainview.server.storage.ports import Unit


def _find(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    facts: Mapping[str, Json] = {"outcome": args.text("outcome")}
    return Prepared(commands.Say("finding.made", facts, {"by": person.id, "reason_text": args.text("text", "")}))


def _erase(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    """The statement first; in the same unit the records go: all with their key, or those since a charge was filed.

    With them goes every package here that held any; what an agency has, it returns.
    """
    scope = args.text("scope", "all")
    since = _charged(desk, matter) if scope == "part" else None
    doomed = Doomed(matter.id, ("pieces",), desk.lines(matter.id), since)
    proof = certificates.made(desk, doomed)
    sealed: Mapping[str, Json] = {"by": person.id, "certificate": proof}

    drop = packages.dropping(desk, matter.id)

    def erase(unit: Unit) -> None:
        drop(unit)
        if since is None:
            erase_keys(unit, matter.id, "pieces")
        else:
            erase_since(desk, unit, matter.id, since)

    said = commands.Say("data.erased", {"scope": scope}, sealed)
    erases = certificates.checked(desk, doomed, proof, erase)
    return Prepared(said, also=certificates.keeping(doomed, proof), erases=erases)


def _charged(desk: Desk, matter: Matter) -> Day:
    """The day of the charge, from which on nothing could be recorded: the one part that is erased alone."""
    filed = desk.secret("charged", matter.id)
    if not filed:
        raise Malformed("no charge is on record since which pieces could be erased", where="erase")
    return parse_day(filed)


def _destroy(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    doomed = Doomed(matter.id, KEYS, desk.lines(matter.id))
    proof = certificates.made(desk, doomed)
    sealed: Mapping[str, Json] = {"by": person.id, "certificate": proof}

    def destroy(unit: Unit) -> None:
        erase_keys(unit, matter.id, *KEYS)
        forget_letters(desk, unit, matter.id)
        for note in (unsealing.OPENABLE, COUNTABLE):
            desk.put_secret(unit, note, matter.id, "")
        unit.erase_payloads([line.index for line in desk.lines(matter.id)])

    said = commands.Say("matter.destroyed", {}, sealed)
    erases = certificates.checked(desk, doomed, proof, destroy)
    return Prepared(said, also=certificates.keeping(doomed, proof), erases=erases)


def _close(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    """From here on the service opens nothing of the matter; two custodian offices do."""
    aside, countable = unsealing.putting_aside(desk, matter), attest.putting_aside(desk, matter)

    def close(unit: Unit, done: Acknowledged) -> None:
        leave(desk, unit, matter.id)
        aside(unit)
        countable(unit)
        unit.put_record(packages.SELECTION, matter.id, b"")

    return Prepared(commands.Say("matter.closed", {}, {"by": person.id}), also=close)


def _hold(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    facts: Mapping[str, Json] = {"source": args.text("source", "counsel")}
    return Prepared(commands.Say("hold.placed", facts, {"by": person.id, "reason_text": args.text("text", "")}))


def _register_error(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    facts: Mapping[str, Json] = {"cause": args.text("cause"), "reportable": args.flag("reportable")}
    return Prepared(commands.Say("error.registered", facts, {"by": person.id, "detail": args.text("text", "")}))


def _weigh_error(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    facts: Mapping[str, Json] = {"serious": args.flag("serious"), "tell": args.flag("tell")}
    return Prepared(commands.Say("error.weighed", facts, {"by": person.id, "reason_text": args.text("text", "")}))


def _capture(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    sealed: Mapping[str, Json] = {"address": args.text("address", ""), "by": person.id, "detail": args.text("text", "")}
    return Prepared(commands.Capture(args.text("circumstance"), args.flag("directed", True), sealed))


def _review_capture(desk: Desk, person: Person, matter: Matter, args: Args) -> Prepared:
    facts: Mapping[str, Json] = {"outcome": args.text("outcome", "proper")}
    return Prepared(commands.Say("capture.reviewed", facts, {"by": person.id, "reason_text": args.text("text", "")}))


VERBS = (
    Verb("find", _find),
    Verb("erase", _erase),
    Verb("destroy", _destroy),
    Verb("place_hold", _hold),
    simple("lift_hold", "hold.lifted"),
    Verb("register_error", _register_error),
    simple("report_error", "error.reported"),
    simple("reclassify_error", "error.reclassified"),
    Verb("weigh_error", _weigh_error),
    Verb("capture", _capture),
    Verb("review_capture", _review_capture),
    simple("hear_delay", "delay.heard"),
    Verb("close", _close),
)
