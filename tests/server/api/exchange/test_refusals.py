"""What a message cannot say: it is answered with the standard's codes, and nothing is done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from plainview.core.vocabulary.days import days_after
from plainview.server.exchange import profile
from plainview.server.exchange.message import JSON, print_message, read
from plainview.server.exchange.values import (
    Action,
    Authorisation,
    Body,
    Endpoint,
    Format,
    Formatted,
    LDTask,
    Message,
    Span,
    Target,
    Version,
)
from plainview.server.scenarios.requests import STANDARD_EXTENSION, STANDARD_RECORDS
from tests.portal import Portal
from tests.server.api.conftest import Call
from tests.server.api.exchange.conftest import codes, matter_of, post, request_of, told
from tests.server.exchange import golden, messages
from tests.server.exchange.messages import uuid


def changed(portal: Portal, words: str, number: int, **parts: Any) -> Message:
    """A new order of which one object, by name, is changed in some attributes."""
    name, change = parts.popitem()
    made = messages.new_order(words, request_of(portal, number), portal.stage.desk.today())
    at = ("authorisation", "task", "document").index(name)
    actions = list(made.actions)
    actions[at] = replace(actions[at], object=replace(actions[at].object, **change))  # type: ignore[type-var]
    return replace(made, actions=tuple(actions))


def status_of(name: str, value: str) -> Any:
    return profile.standard(name, value)


def own(name: str, value: str) -> Any:
    return profile.own(name, value)


AUTH = "Authorisation"


OF_AUTHORISATIONS: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("a status", {"status": status_of(f"{AUTH}Status", "Approved")}, 3007, "7.2.5"),
    ("a civil purpose", {"case": own("Purpose", "none_listed")}, 3009, "TypeOfCase"),
    ("the standard's own case", {"case": status_of(f"{AUTH}TypeOfCase", "Theft")}, 3009, "TypeOfCase"),
    ("no purpose", {"case": None}, 3009, "TypeOfCase"),
    ("another purpose", {"case": own("Purpose", "fugitive")}, 3007, "signed request"),
    ("another legal type", {"legal_type": status_of(f"{AUTH}LegalType", "Manual")}, 3009, "LegalType"),
    ("records' legal type", {"legal_type": own(f"{AUTH}LegalType", "PostalRecords")}, 3007, "LegalType"),
    ("an unfounded emergency", {"flags": (profile.EMERGENCY,)}, 3007, "Flags"),
    ("a test", {"flags": (status_of(f"{AUTH}Flag", "IsTest"),)}, 3007, "Flags"),
    ("a priority of nobody's", {"priority": own(f"{AUTH}Priority", "Now")}, 3009, "Priority"),
    ("a wish to be expired", {"desired": status_of(f"{AUTH}DesiredStatus", "Expired")}, 3009, "Desired"),
    ("a jurisdiction", {"jurisdiction": "everywhere"}, 3001, "docs/exchange.md"),
    ("a span that is over", {"span": Span("2025-01-01T00:00:00-05:00", "2025-01-31T00:00:00-05:00")}, 3007, "over"),
    ("a span of other days", {"span": Span("2027-01-01T00:00:00-05:00", "2027-03-01T00:00:00-05:00")}, 3007, "signed"),
    ("half a day", {"span": Span("2027-01-01T12:00:00-05:00", "2027-01-31T00:00:00-05:00")}, 3007, "legal day"),
    ("a day that there is not", {"span": Span("2027-02-30T00:00:00Z", "2027-03-01T00:00:00Z")}, 3007, "there is"),
    ("a span without end", {"span": Span("2027-02-20T00:00:00-05:00")}, 3007, "there is"),
)


OF_TASKS: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("a status of its own", {"status": status_of("TaskStatus", "Active")}, 3007, "7.2.5"),
    ("a generation", {"generation": 1}, 3007, "7.1.3"),
    ("another owner", {"owner": "agency B"}, 3007, "owner"),
    ("a number of ours", {"external": "1"}, 3007, "ExternalIdentifier"),
    ("another order's", {"associated": (uuid("other"),)}, 3016, "associated"),
    ("no address", {"target": None}, 3009, "TargetIdentifier"),
    ("a telephone", {"target": Target((Formatted(Format("ETSI", "InternationalE164"), "1"),))}, 3009, "TargetId"),
    ("another address", {"target": Target((Formatted(profile.ADDRESS, "1 Other Road"),))}, 3007, "signed request"),
    ("contents", {"delivery": status_of("TaskDeliveryType", "IRIandCC")}, 3001, "address alone"),
    ("a wish to be suspended", {"desired": status_of("TaskDesiredStatus", "Suspended")}, 3009, "Desired"),
    ("days of its own", {"span": Span()}, 3007, "Timespan"),
)


OF_DOCUMENTS: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("of another kind", {"type": own("DocumentType", "Hint")}, 3009, "DocumentType"),
    ("without type", {"type": None}, 3009, "DocumentType"),
    ("without content", {"body": None}, 3007, "content"),
    ("of another checksum", {"body": Body("e30=", "", "00", "SHA-256")}, 3007, "checksum"),
    ("no base64", {"body": Body("e30")}, 3007, "base64"),
    ("no JSON", {"body": Body("eyI=")}, 3007, "JSON"),
    ("in a picture", {"body": Body("e30=", "image/png")}, 3007, "application/json"),
    ("without a request", {"body": Body("e30=")}, 3007, "'request'"),
    ("with an unfinished request", {"body": Body("eyJyZXF1ZXN0Ijp7fX0=")}, 3007, "missing field"),
)


WRONG = [
    (part, *row)
    for part, rows in (("authorisation", OF_AUTHORISATIONS), ("task", OF_TASKS), ("document", OF_DOCUMENTS))
    for row in rows
]


def test_an_envelope_that_is_wrong_changes_nothing(portal: Portal, call: Call) -> None:
    officer, before = call("officer of agency A"), portal.stage.desk.store.size()
    for part, what, change, code, words in WRONG:
        said = told(officer, changed(portal, f"wrong {part} {what}", 120, **{part: change}))
        found = [one.failure for one in said.results if one.failure is not None]
        assert len(found) == 3, "all or nothing"
        assert any(one.code == code and words in one.description for one in found), (part, what, found)
        seen = told(officer, messages.get(f"wrong {part} {what}", uuid(f"authorisation wrong {part} {what}")))
        assert codes(seen) == [3014]
    assert portal.stage.desk.store.size() == before


def test_a_wrong_head_is_told_of_the_whole_message(portal: Portal, call: Call) -> None:
    officer = call("officer of agency A")
    good = messages.get("heads", uuid("anything"))
    heads = {
        "another version": (replace(good.header, version=Version("V1.99.1", "Plainview", "v1")), 3021),
        "another profile": (replace(good.header, version=Version("V1.23.1", "XX", "v1.0")), 3021),
        "another receiver": (replace(good.header, receiver=Endpoint("US", "example.com/other")), 3007),
        "another sender": (replace(good.header, sender=Endpoint("US", "agency B")), 3007),
        "another country": (replace(good.header, sender=Endpoint("DE", "agency A")), 3007),
    }
    for what, (head, code) in heads.items():
        said = told(officer, replace(good, header=replace(head, transaction=uuid(what))))
        assert said.failure is not None and said.failure.code == code, what
    one = good.actions[0]
    for numbers, code in (((0, 0), 3002), ((1,), 3007), ((1, 0), 3007)):
        actions = tuple(replace(one, number=number) for number in numbers)
        said = told(officer, replace(good, header=messages.header(f"numbers {numbers}"), actions=actions))
        assert said.failure is not None and said.failure.code == code
    answer = replace(golden.answer(), header=messages.header("an answer"))
    said = told(officer, answer)
    assert said.failure is not None and said.failure.code == 3007


def test_what_is_not_taken_is_answered_with_its_code(portal: Portal, call: Call) -> None:
    officer = call("officer of agency A")
    for verb in ("LIST", "DELIVER", "GETCSPCONFIG"):
        asked = messages.get(f"verb {verb}", uuid("x"))
        actions = (replace(asked.actions[0], verb=verb, identifier=""),)
        assert codes(told(officer, replace(asked, actions=actions))) == [3001]
    data = print_message(messages.new_order("delivered", request_of(portal, 121)), JSON)
    data = data.replace(b'"task:TargetIdentifier":', b'"task:DeliveryDetails": {}, "task:TargetIdentifier":')
    said = read(post(officer, data, JSON).content, JSON)
    assert said.failure is not None and said.failure.code == 3001 and "DeliveryDetails" in said.failure.description
    mixed = messages.message(
        "mixed", ("GET", uuid("x")), ("CREATE", messages.authorisation("x", request_of(portal, 1)))
    )
    assert codes(told(officer, mixed)) == [3000, 3000]


def test_a_new_order_comes_whole_and_once(portal: Portal, call: Call) -> None:
    officer, request = call("officer of agency A"), request_of(portal, 122)
    whole = messages.new_order("whole", request)
    for without in range(3):
        rest = [one for one in whole.actions if one.number != without]
        part = tuple(replace(one, number=number) for number, one in enumerate(rest))
        said = told(officer, Message(messages.header(f"without {without}"), part))
        assert codes(said) == [3005, 3005] and "H.5.3" in str(said.results[0].failure)
    objects: list[Any] = [one.object for one in whole.actions]
    same = tuple(Action(n, "CREATE", replace(one, id=uuid("same"))) for n, one in enumerate(objects))
    assert 3010 in codes(told(officer, Message(messages.header("same"), same)))
    told(officer, whole)
    again = replace(whole, header=messages.header("whole again"))
    assert codes(told(officer, again)) == [3010, 3010, 3010]
    notified = messages.message("notified", ("CREATE", golden.answer().results[1].object or ""))
    assert codes(told(officer, notified)) == [3005]


def test_an_update_is_of_what_there_is(portal: Portal, call: Call) -> None:
    officer = call("officer of agency A")
    assert codes(told(officer, messages.cancellation("nothing at all"))) == [3011]
    matter = matter_of(told(officer, messages.new_order("updated", request_of(portal, 123))))
    id, generation = uuid("authorisation updated"), portal.stage.desk.matter(matter).next_seq
    for change, code in (
        ({"generation": generation + 1}, 3008),
        ({"generation": generation}, 3006),
        ({"status": profile.standard("AuthorisationStatus", "Approved")}, 3007),
    ):
        updated = messages.message(f"updated {change}", ("UPDATE", Authorisation(id=id, **change)))
        assert codes(told(officer, updated)) == [code]
    theirs = messages.message("their task", ("UPDATE", messages.task("updated", request_of(portal, 123))))
    assert codes(told(officer, theirs)) == [3001]
    early = messages.extension("updated", STANDARD_EXTENSION)
    said = told(officer, early)
    assert 3000 in codes(said), "the law: nothing is extended that does not run"
    assert portal.stage.desk.matter(matter).phase == "filed"
    unfinished = messages.extension("updated", {"days": 30})
    assert 3007 in codes(told(officer, replace(unfinished, header=messages.header("unfinished"))))


def test_tasks_of_records_say_what_the_request_says(portal: Portal, call: Call) -> None:
    officer, before = call("officer of agency A"), portal.stage.desk.store.size()
    request = request_of(portal, 0, STANDARD_RECORDS)
    right = messages.task("r", request)
    assert isinstance(right, LDTask) and right.details is not None
    details, cover = right.details, messages.task("r", request_of(portal, 130))
    item = Formatted(profile.ITEM, "RB999999999GB")
    wrong: dict[str, tuple[Any, int]] = {
        "a cover": (replace(cover, id=right.id), 3001),
        "no details": (replace(right, details=None), 3009),
        "another kind": (replace(right, details=replace(details, type=profile.own("RecordsKind", "ip"))), 3007),
        "one item more": (replace(right, details=replace(details, values=(*details.values, item))), 3007),
        "the items of telephones": (
            replace(right, details=replace(details, values=(Formatted(Format("ETSI", "IMEI"), "1"),))),
            3009,
        ),
        "other fields": (replace(right, details=replace(details, subtypes=())), 3007),
        "fields of nobody's": (
            replace(right, details=replace(details, subtypes=(profile.standard("RecordsField", "route"),))),
            3007,
        ),
        "days to come": (replace(right, details=replace(details, end="2027-01-01T00:00:00-05:00")), 3007),
        "a time of day": (replace(right, details=replace(details, end="2025-12-01T01:00:00-05:00")), 3007),
        "no days": (replace(right, details=replace(details, start="", end="")), 3007),
        "a wish to be refused": (replace(right, desired=profile.standard("LDTaskDesiredStatus", "Rejected")), 3009),
        "a flag": (replace(right, flags=(profile.standard("LDTaskFlag", "IsTest"),)), 3001),
    }
    for words, (task, code) in wrong.items():
        made = messages.new_order("r", request)
        actions = (made.actions[0], replace(made.actions[1], object=task), made.actions[2])
        said = told(officer, Message(messages.header(f"records {words}"), actions))
        found = [one.failure.code for one in said.results if one.failure is not None]
        assert code in found and len(found) == 3, (words, said.results)
    assert portal.stage.desk.store.size() == before


NOON = "2026-03-01T12:00:00-05:00"


def test_a_correction_and_an_extension_that_are_wrong_change_nothing(portal: Portal, call: Call) -> None:
    officer, stage, words = call("officer of agency A"), portal.stage, "unchanged"
    request = request_of(portal, 131)
    matter = matter_of(told(officer, messages.new_order(words, request)))
    whole = messages.correction(words, request)
    without = tuple(replace(one, number=n) for n, one in enumerate((whole.actions[0], whole.actions[2])))
    assert 3005 in codes(told(officer, Message(messages.header("no tasks"), without)))
    strange = replace(whole.actions[1], object=replace(messages.task(words, request), id=uuid("a strange task")))
    actions = (whole.actions[0], strange, whole.actions[2])
    assert 3011 in codes(told(officer, Message(messages.header("strange task"), actions)))
    twice = (*whole.actions, replace(whole.actions[2], number=3))
    assert 3010 in codes(told(officer, Message(messages.header("paper twice"), twice)))
    other = messages.correction(words, {**request, "purpose": "postal_statute"})
    mixed = (other.actions[0], *whole.actions[1:])
    assert 3007 in codes(told(officer, Message(messages.header("other purpose"), mixed)))
    for verb in ("review", "authorize", "approve"):
        portal.played.act(verb, matter)
    stage.publish()
    portal.played.act("start", matter)
    before, state = stage.desk.store.size(), stage.desk.matter(matter)
    assert state.end is not None
    for more in (STANDARD_EXTENSION["days"] + 1, -1):
        late = messages.extension(words, STANDARD_EXTENSION, days_after(state.end, more))
        assert 3007 in codes(told(officer, replace(late, header=messages.header(f"late {more}"))))
    noon = messages.extension(words, STANDARD_EXTENSION, state.end)
    update = replace(noon.actions[0], object=Authorisation(id=uuid(f"authorisation {words}"), span=Span(end=NOON)))
    assert 3007 in codes(told(officer, Message(messages.header("noon"), (update, noon.actions[1]))))
    said = told(officer, messages.correction(words, request))
    assert 3000 in codes(said), "the law: what is in force is not corrected"
    assert stage.desk.store.size() == before
