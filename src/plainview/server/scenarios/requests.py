"""The standard request of a story and who usually does what, so that a story says only what it is about."""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from plainview.core.mail.pieces import ALWAYS, FIELDS, VERSION
from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.errors import Malformed
from plainview.server.actions.records import Part
from plainview.server.scenarios.cast import CHIEF, OPERATOR, REGISTRARS, ROOTS
from plainview.server.scenarios.stage import Stage
from plainview.server.scenarios.story import Step, Story

STANDARD_COVER: Mapping[str, Any] = MappingProxyType(
    {
        "kind": "cover",
        "purpose": "crime",
        "days": 30,
        "addresses": [{"line": "100 Example Street", "city": "Springfield", "state": "NY", "zip5": "10001"}],
        "names": ["the subject"],
        "excluded": [],
        "attorney": {"known": False, "subject_is_attorney": False},
        "charged": False,
        "represented": False,
        "violation": {
            "title": "18 USC",
            "section": "1341",
            "description": "mail fraud",
            "prison_months_max": 240,
        },
        "grounds": "Two complainants received demands for payment posted from this address in the last month.",
        "necessity": "The return addresses of the replies cannot be learned in any other way known to us.",
        "prior_steps": ["complainants interviewed", "public records searched"],
    }
)

STANDARD_RECORDS: Mapping[str, Any] = MappingProxyType(
    {
        **{
            name: STANDARD_COVER[name]
            for name in ("purpose", "days", "violation", "grounds", "necessity", "prior_steps")
        },
        "kind": "records",
        "scope": {
            "record": "tracking",
            "items": ["RB123456785GB"],
            "first_day": "2025-11-01",
            "last_day": "2025-11-30",
            "fields": ["route"],
            "reasonable_belief": "The item was used in the fraud that the complainants reported.",
            "head_letter": True,
            "portion": "scans of the named item",
            "activity": "investigation of mail fraud",
        },
    }
)

STANDARD_PIECE: Mapping[str, Any] = MappingProxyType(
    {
        "mail_class": "first_class",
        "addressee": "the subject",
        "sender_name": "a correspondent",
        "sender_address": "1 Other Road, Springfield",
        "postmark": "Springfield",
    }
)

STANDARD_EXTENSION: Mapping[str, Any] = MappingProxyType(
    {
        "days": 30,
        "benefit_obtained": "Three return addresses that led to further complainants.",
        "benefit_expected": "The addresses of those who post the demands.",
        "charged": False,
        "represented": False,
    }
)

USUAL: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("review", "return", "refuse"), "reviewer"),
        **dict.fromkeys(("authorize", "authorize_extension", "call_back", "review_capture"), "headquarters designee"),
        **dict.fromkeys(("delegate", "revoke_delegation"), CHIEF),
        **dict.fromkeys(("approve", "narrow", "deny", "approve_extension", "deny_extension", "delay_notice"), "judge"),
        **dict.fromkeys(("start", "capture", "report_error"), "inspector"),
        **dict.fromkeys(("find", "reclassify_error", "weigh_error", "hear_delay", "do_review"), "auditor"),
        "attest_figures": "auditor",
        "publish_figures": OPERATOR,
        **dict.fromkeys(("add_key", "revoke_key", "enrol_agency", "suspend_agency", "reinstate_agency"), REGISTRARS[0]),
        **dict.fromkeys(("approve_disclosure", "give_notice", "erase", "close", "destroy", "place_hold"), "custodian"),
        **dict.fromkeys(("hand_over_discovery", "permit_copy", "preview_package", "print_notice"), "custodian"),
        "select_records": "custodian",
        **dict.fromkeys(("lift_hold", "notice_undelivered", "repeat_notice"), "custodian"),
        "approve_opening": "custodian of the court",
        "open_record": "custodian of the inspector general",
        "release_disclosure": "second custodian",
        "return_order": "judge",
        "second": "second inspector",
        "register_error": "reviewer",
        **dict.fromkeys(("record", "correct_piece", "import_sheet"), "recorder"),
        "certify_recorder": REGISTRARS[0],
        "sign_opening": ROOTS[0],
        "propose_root": ROOTS[1],
        "replace_root": ROOTS[2],
        **dict.fromkeys(("commit_review", "reveal_review"), "auditor"),
        "draw_review": OPERATOR,
        "propose_profile": ROOTS[0],
        "agree_profile": ROOTS[1],
        "propose_trust": ROOTS[0],
        "agree_trust": ROOTS[1],
    }
)


def usual(act: str) -> str:
    """Promise who does an act when the story names nobody."""
    return USUAL.get(act, "officer of agency A")


def merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Promise `base` with `change` laid over it, table by table; lists are replaced whole."""
    result = dict(base)
    for name, value in change.items():
        old = result.get(name)
        result[name] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result


def with_piece(given: Mapping[str, Any]) -> dict[str, Any]:
    """Promise the standard piece with what the story says of it, as `mail.pieces` reads it.

    A field that neither names, or that the story leaves empty, is not visible.
    """
    absent = {word: list(given.get(word, ())) for word in ("not_visible", "illegible")}
    told = {name: value for name, value in given.items() if name not in absent}
    unread = [name for names in absent.values() for name in names]
    plain = {name: value for name, value in STANDARD_PIECE.items() if name not in unread} | told
    empty = [name for name, value in plain.items() if value == "" and name not in ALWAYS]
    kept = {name: value for name, value in plain.items() if name not in empty}
    rest = [name for name in FIELDS if name not in kept and name not in unread and name not in ALWAYS]
    return {"v": VERSION, **kept, "not_visible": absent["not_visible"] + rest, "illegible": absent["illegible"]}


def values(step: Step, story: Story, stage: Stage) -> dict[str, Any]:
    """Promise the values of an act: the standard ones, the story's, then the step's. Raises Malformed."""
    given = dict(step.values)
    if step.act in ("file", "correct"):
        return {"request": _request(step, story, stage), **{k: v for k, v in given.items() if k != "request"}}
    if step.act == "ask_extension":
        return {**given, "extension": merged(STANDARD_EXTENSION, given.get("extension", {}))}
    if step.act in ("commit_review", "reveal_review"):
        return _seed_part(step, given)
    if step.act == "revoke_key" and "of" in given:
        return _key_of(step, stage, given)
    if step.act in ("propose_trust", "agree_trust") and "keys" in given:
        return {**stage.other_log_keys(str(given.pop("keys"))), **given}
    if "request" in given or "piece" in given:
        raise Malformed(f"{step.act} takes no request and no piece", where=step.where)
    return given


def part_of(values: Mapping[str, Any], where: str) -> Part:
    """Promise the part of a scope that a story selects, all of it when it names none. Raises Malformed."""
    kinds: dict[str, type] = {"items": list, "fields": list, "first_day": Day, "last_day": Day}
    for name, value in values.items():
        if name not in kinds:
            raise Malformed(f"select_records takes no {name!r}", where=where, next="It takes " + ", ".join(kinds))
        right = type(value) is kinds[name]
        if not right or (kinds[name] is list and not all(type(item) is str for item in value)):
            raise Malformed(f"expected in {name!r} a day, or a list of texts", where=where)
    given: dict[str, Any] = {name: tuple(v) if kinds[name] is list else v for name, v in values.items()}
    return Part(**given)


def _request(step: Step, story: Story, stage: Stage) -> dict[str, Any]:
    change = merged(story.request, step.values.get("request", {}))
    base = STANDARD_RECORDS if change.get("kind") == "records" else STANDARD_COVER
    officer = step.by or usual(step.act)
    supervisor = officer.replace("officer", "supervisor", 1)
    people = {"officer": officer, "supervisor": supervisor, "dated": stage.desk.today()}
    return merged({**base, **people}, change)


def _key_of(step: Step, stage: Stage, given: dict[str, Any]) -> dict[str, Any]:
    """The key that a person signs with today, since a story cannot know its number."""
    key = stage.keyring.key_of(str(given.pop("of")), stage.desk.today())
    if key is None:
        raise Malformed("the person named in 'of' has no key today", where=step.where)
    return {**given, "key": str(key)}


def _seed_part(step: Step, given: dict[str, Any]) -> dict[str, Any]:
    """An office's own part of the seed: here from its name and the period, so that a story can repeat it."""
    office = (step.by or "auditor").split()[-1]
    period = given.get("period", 1)
    part = hashlib.sha256(f"plainview/part\n{office}\n{period}".encode()).digest()
    if step.act == "commit_review":
        return {"period": period, "commitment": hashlib.sha256(part).hexdigest(), **given}
    return {"period": period, "part": part.hex(), **given}
