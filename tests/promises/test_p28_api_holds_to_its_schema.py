"""P28: whatever is sent to the API, it answers as it is described: no 5xx, no undeclared status, type or field.

Requests are made by schemathesis from the API's own description: good ones, and ones that break it. Half of them name a
matter that there is, an act that the token is for, or a draft that waits, so that more than the door is tried.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, not_a_server_error
from schemathesis.core.failures import FailureGroup

from plainview.core.vocabulary.errors import PlainviewError
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions import drafts, events
from plainview.server.actions.tokens import scopes_of
from plainview.server.api.urls import OPERATIONS
from plainview.server.exchange import profile
from plainview.server.exchange.message import JSON, print_message
from plainview.server.scenarios.requests import STANDARD_COVER, STANDARD_EXTENSION
from tests.portal import Portal, open_portal, prepare, small
from tests.promises.test_p09_fuzzing import misshapen
from tests.server.api.conftest import System, system
from tests.server.exchange import golden, messages

prepare()

REQUESTS_SHORT = 6  # of each operation and person
REQUESTS_LONG = 1_000
VALUES_SHORT, VALUES_LONG = 40, 5_000
MESSAGES_SHORT, MESSAGES_LONG = 120, 10_000
SEED = 28
PEOPLE = ("officer of agency A", "judge")
BY_NAME = {one.id: one for one in OPERATIONS}
NAMES = tuple(BY_NAME)
ELSEWHERE = ("pick_up_package", "exchange_message")
"""Operations whose good answer is tried elsewhere: a package waits once, and a message has a schema of its own."""

URL, NOWHERE = "https://cases.example.com/told", "0" * 32
SIGNED_MAX, FILED_MAX = 40, 80  # matters filed so that a judge has something to sign, and then something to withdraw
NAMED = {"text": "why", "conformed": "A. Judge"}
ACTS: dict[str, dict[str, Any]] = {
    "acknowledge": {"stage": "mid_term"},
    "ask_extension": {"extension": dict(STANDARD_EXTENSION)},
    "end_early": {"cause": "closed"},
    "file_outcome": {"outcome": "none"},
    "report_charge": {"filed": "2026-01-05"},
    "return_copy": {"how": "erased"},
    "approve": {"days": 20, "conformed": "A. Judge"},
    "narrow": {
        "days": 20,
        "what": "names",
        "names": ["A. Subject"],
        "classes": ["first_class"],
        "terms": "less",
        **NAMED,
    },
    "deny": {"reason": "standard_not_met", **NAMED},
    "deny_extension": {"reason": "too_wide", **NAMED},
    "return_order": {"reason": "unclear", **NAMED},
    "approve_extension": {"days": 20},
    "delay_notice": {"days": 30, "reason": "danger", "until_capture": True, "captured": False},
    "place_hold": {"source": "counsel", "text": "why"},
}
"""What each act of an officer or a judge is done with, where it is done with anything."""

CHECKED = ("status_code_conformance", "content_type_conformance", "response_schema_conformance")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    from django.conf import settings as django

    folder: Path = tmp_path_factory.mktemp("p28")
    django.PLAINVIEW_API_REQUESTS = 10**9
    yield open_portal(small(folder))
    del django.PLAINVIEW_API_REQUESTS


def application(portal: Portal) -> Any:
    from django.core.wsgi import get_wsgi_application

    portal.open()
    return get_wsgi_application()


def checks() -> list[Any]:
    return [not_a_server_error, *CHECKS.get_by_names(list(CHECKED))]


@pytest.fixture(scope="module")
def described(portal: Portal) -> dict[str, Any]:
    """The operations as the API describes them, by their id."""
    said = schemathesis.openapi.from_wsgi("/api/openapi.json", application(portal), headers={"Host": "localhost"})
    found = [each.ok() for each in said.get_all_operations()]
    return {str(one.definition.raw["operationId"]): one for one in found}


def send(portal: Portal, callers: list[System], requests: int, operation: Any) -> list[Counter[int]]:
    """Send so many requests to an operation for each system; promise what was answered to each. Raises FailureGroup."""
    first = SEED + 100 * NAMES.index(operation.definition.raw["operationId"])
    return [_send(operation, portal, caller, requests, first + at) for at, caller in enumerate(callers)]


def _send(operation: Any, portal: Portal, caller: System, requests: int, seeded: int) -> Counter[int]:
    answered: Counter[int] = Counter()
    modes = schemathesis.GenerationMode
    strategy = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in (modes.POSITIVE, modes.NEGATIVE)))
    verbs = st.sampled_from(sorted(scopes_of(portal.stage.people[caller.person].role)))
    acts = verbs.flatmap(lambda verb: st.tuples(st.just(verb), st.one_of(values_of(verb), bodies())))
    matters = st.sampled_from(sorted(portal.matters.values()))

    @seed(seeded)
    @settings(
        max_examples=requests,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy, st.booleans(), matters, acts)
    def run(case: Any, known: bool, matter: str, act: tuple[str, Any]) -> None:
        verb, body = act
        if known:
            there_is = {"matter": matter, "verb": verb, **waiting(portal, caller, operation.path)}
            given_parts = case.path_parameters or {}
            case.path_parameters = {name: there_is.get(name, value) for name, value in given_parts.items()}
            if isinstance(case.body, dict) and body is not None:
                good = {"request": body, "values": body, "url": URL, "position": 0}
                case.body = {name: good[name] for name in case.body if name in good} or case.body
        headers = {"Authorization": f"Bearer {caller.token}", "Host": "localhost"}
        if known and "Idempotency-Key" in (case.headers or {}):
            headers["Idempotency-Key"] = f"{seeded:06}.{answered.total():016}"
        answered[case.call_and_validate(headers=headers, checks=checks()).status_code] += 1

    run()
    return answered


PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**6),
    st.sampled_from(("", "x", "2026-01-05", "2026-02-30", "0001-01-01", "9999-12-31", "\u202e", "y" * 5_000)),
    st.text(max_size=8),
    st.sampled_from(([], {}, [{}], [None], ["x"], {"by": ""})),
)


def bodies() -> st.SearchStrategy[Any]:
    """Tables close to what is asked for: a good request with one value replaced, an act's values, or only its names."""
    usual = {**STANDARD_COVER, "supervisor": "supervisor of agency A", "dated": "2026-01-02"}
    request = st.tuples(st.sampled_from(sorted(usual)), PLAIN).map(lambda pair: {**usual, pair[0]: pair[1]})
    acts = st.sampled_from(sorted(ACTS)).flatmap(values_of)
    names = st.sampled_from(sorted({"request", *(name for act in ACTS.values() for name in act)}))
    return st.one_of(st.none(), st.just(usual), request, acts, st.dictionaries(names, PLAIN, max_size=3))


def values_of(verb: str) -> st.SearchStrategy[Any]:
    """What an act is done with, some of it left out, and one value exchanged or none."""
    good = ACTS.get(verb, {})
    if not good:
        return st.just({})
    some = st.fixed_dictionaries({}, optional={name: st.just(value) for name, value in good.items()})
    changed = st.tuples(st.sampled_from(sorted(good)), PLAIN).map(lambda pair: {**good, pair[0]: pair[1]})
    return st.one_of(st.just(good), some, changed)


def waiting(portal: Portal, caller: System, path: str) -> dict[str, str]:
    """A draft that waits for this system's person and an address that is told of events, where a path is about one."""
    desk, person = portal.stage.desk, caller.person
    if "/drafts/" in path:
        found = drafts.waiting_for(desk, person)
        most = SIGNED_MAX if path.endswith("/signature") else FILED_MAX
        return {"draft": found[0][0] if found else begun(portal, most) if person == "judge" else NOWHERE}
    if "/webhooks" in path:
        told = events.subscriptions(desk, person) or (events.subscribe(desk, person, URL),)
        if len(told) == events.SUBSCRIPTIONS_MAX:
            events.unsubscribe(desk, person, told[-1].id)
        return {"webhook": told[0].id}
    return {}


def begun(portal: Portal, most: int) -> str:
    """Promise a draft that waits for the judge: in the last matter or, when that is decided, in one of `most`."""
    number = sum(name.startswith("to deny") for name in portal.matters)
    last = portal.matters.get(f"to deny {number - 1}", portal.matters["authorized"])
    for matter in (last, *([] if number >= most else [f"to deny {number}"])):
        if " " in matter:
            address = {"line": f"{number + 1} Later Street", "city": "Springfield", "state": "NY", "zip5": "10001"}
            matter = portal.played.file(matter, addresses=[address])
            for verb in ("review", "authorize"):
                portal.played.act(verb, matter)
        with suppress(PlainviewError):
            made = drafts.begin(portal.stage.desk, "judge", "deny", ChainId(matter), {"reason": "standard_not_met"})
            if isinstance(made, drafts.Waiting):
                return made.id
    return NOWHERE


@pytest.fixture(scope="module")
def systems(portal: Portal) -> list[System]:
    return [system(portal, person) for person in PEOPLE]


@pytest.mark.parametrize("operation", NAMES)
def test_the_api_answers_as_it_is_described(
    portal: Portal, described: dict[str, Any], systems: list[System], long_run: bool, operation: str
) -> None:
    requests = REQUESTS_LONG if long_run else REQUESTS_SHORT
    answered = send(portal, systems, requests, described[operation])
    print(operation, *(sorted(each.items()) for each in answered))
    assert [each.total() for each in answered] == [requests] * len(PEOPLE)
    if long_run and operation not in ELSEWHERE:
        assert set(BY_NAME[operation].answers) - {304} <= {*answered[0], *answered[1]}, "no request was good enough"


@pytest.mark.parametrize("weakened", ["broken", "undeclared status", "undeclared field"])
def test_an_api_that_says_something_else_is_found(
    portal: Portal, described: dict[str, Any], systems: list[System], monkeypatch: pytest.MonkeyPatch, weakened: str
) -> None:
    from django.http import HttpResponse, JsonResponse

    from plainview.server.api import guard  # once Django has its settings

    def rendered(said: Any) -> HttpResponse:
        if weakened == "broken":
            raise ValueError("on purpose")
        body = {**said.value.model_dump(), **({"more": 1} if weakened == "undeclared field" else {})}
        return JsonResponse(body, status=299 if weakened == "undeclared status" else said.status)

    monkeypatch.setattr(guard, "_rendered", rendered)
    with pytest.raises(FailureGroup):
        send(portal, systems[:1], 2, described["about"])


def test_no_part_of_a_message_breaks_the_exchange(portal: Portal, long_run: bool) -> None:
    """Messages of ETSI TS 103 120 have a schema of their own: good ones, with one part or one value exchanged."""
    portal.open()
    caller, draw, said = system(portal, PEOPLE[0]), random.Random(SEED), set()
    wrong = (None, True, 0, -1, "", "x", "2026-02-30T00:00:00Z", "0" * 36, [], {}, [{}], {"by": ""})
    for number in range(MESSAGES_LONG if long_run else MESSAGES_SHORT):
        name = draw.choice(sorted(golden.EXAMPLES))
        plain = json.loads(golden.files()[f"{name}.json"])
        body = plain if number % 2 else inside(draw, wrong)
        changed: Any = misshapen(draw, body, wrong) if number % 2 else body
        if isinstance(changed, dict) and isinstance(changed.get("Header"), dict):
            changed["Header"]["TransactionIdentifier"] = f"{number:08}-0000-4000-8000-000000000000"
        data = json.dumps(changed).encode()
        headers = {"Authorization": f"Bearer {caller.token}"}
        answer = caller.client.post("/api/v1/exchange", data=data, content_type="application/json", headers=headers)
        assert answer.status_code < 500, data
        said.add(answer.status_code)
    assert {200, 400} <= said <= {200, 400, 403, 409, 422}, said


def order_id(order: Any) -> str:
    """The identifier of the authorisation."""
    return str(order.actions[0].object.id)


def inside(draw: random.Random, wrong: Any) -> Any:
    """A new order whose signed request has one part exchanged."""
    request = draw.choice((golden.COVER, golden.RECORDS))
    order = messages.new_order(f"inside {draw.random()}", request)
    changed: Any = misshapen(draw, {"request": json.loads(json.dumps(request))}, wrong)
    paper = messages.document("inside", profile.SIGNED_REQUEST, json.dumps(changed).encode())
    signed = messages.signed_request("inside", request)
    kept = replace(order.actions[2], object=replace(signed, body=paper.body, associated=(order_id(order),)))
    return json.loads(print_message(replace(order, actions=(*order.actions[:2], kept)), JSON))


@pytest.mark.parametrize("person", PEOPLE)
def test_no_value_of_an_act_breaks_it(portal: Portal, long_run: bool, person: str) -> None:
    caller, said = system(portal, person), set()
    portal.open()
    verbs = sorted(scopes_of(portal.stage.people[person].role))
    matters = sorted(portal.matters.values())

    @seed(SEED)
    @settings(max_examples=VALUES_LONG if long_run else VALUES_SHORT, deadline=None, database=None)
    @given(st.sampled_from(verbs), st.sampled_from(matters), bodies(), st.data())
    def run(verb: str, matter: str, body: Any, data: Any) -> None:
        values = data.draw(values_of(verb)) if data.draw(st.integers(0, 3)) else body or {}
        answers = [caller.post(f"/v1/matters/{matter}/acts/{verb}", {"values": values})]
        if "file" in verbs:
            answers += [caller.post("/v1/checks", {"request": body or {}})]
            answers += [caller.post("/v1/matters", {"request": body or {}})]
        said.update(answer.status_code for answer in answers)

    run()
    assert said <= {200, 201, 202, 400, 403, 404, 409, 422}, said
    assert {400, 404, 422} & said
