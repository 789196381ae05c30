"""The answers of a guided form as a request, and a request as answers: the same facts, flat and nested.

Answers are plain values by name: text, whole numbers, true, lists of text. A question that was not answered is not
there, so that the law can tell "not answered" from "answered: none".
"""

from collections.abc import Mapping
from typing import Any

from plainview.core.vocabulary.days import Day
from plainview.core.vocabulary.plain import from_plain, to_plain
from plainview.core.vocabulary.request import Address, Kind, Purpose, Request

Answers = Mapping[str, Any]
Plain = dict[str, Any]

RETURNED_FIELDS = ("names_addresses", "service_type", "size_weight", "item_number", "route")
_VIOLATION = ("title", "section", "description", "prison_months_max")
_ADDRESS = ("line", "city", "state", "zip5", "plus4")
_SCOPE_TEXTS = (
    "reasonable_belief",
    "portion",
    "activity",
    "demand_relevance",
    "demand_unavailable_elsewhere",
)
_SCOPE_FLAGS = (
    "by_address",
    "head_letter",
    "demand",
    "counsel_approved",
    "inspector_testimony",
    "testimony_authorized",
    "protection_order",
    "court_order",
)
_COVER_TEXTS = ("grounds", "necessity", "asked_for")


def request_of(answers: Answers, officer: str, supervisor: str, dated: Day | None, version: int = 1) -> Request:
    """Promise the request that the answers make. Raises Malformed naming what cannot be read."""
    plain: Plain = {
        "kind": answers.get("kind", "cover"),
        "purpose": answers.get("purpose", "none_listed"),
        "officer": officer,
        "supervisor": supervisor,
        "dated": answers.get("made", dated) if answers.get("form") == "oral" else dated,
        "days": answers.get("days", 0),
        "prior_steps": answers.get("prior_steps", []),
        "version": version,
        "letter": answers.get("letter", ""),
        **{name: answers.get(name, "") for name in _COVER_TEXTS},
        **_manner(answers),
        **_why(answers),
    }
    shape = _scope(answers) if plain["kind"] == Kind.RECORDS else _cover(answers)
    return from_plain(Request, {**plain, **shape}, "request")


def _manner(answers: Answers) -> Plain:
    oral = answers.get("form") == "oral"
    return {
        "form": answers.get("form", "written"),
        "emergency": answers.get("emergency", "none"),
        "urgency": answers.get("urgency", "") if oral else "",
        "taken_by": answers.get("taken_by", "") if oral else "",
        "linked_interception": bool(answers.get("linked_interception")),
    }


def _why(answers: Answers) -> Plain:
    """The block that the purpose needs; answers to another purpose's questions stay in the draft."""
    match answers.get("purpose"):
        case Purpose.CRIME:
            return {"violation": _violation(answers, "v_")}
        case Purpose.POSTAL_STATUTE:
            violation = _violation(answers, "v_")
            by_inspector = bool(answers.get("by_inspector"))
            return {"violation": violation and {**violation, "postal": True}, "by_inspector": by_inspector}
        case Purpose.FUGITIVE:
            return {"fugitive": _fugitive(answers)}
        case Purpose.FORFEITURE:
            return {"forfeiture": _forfeiture(answers)}
        case Purpose.NATIONAL_SECURITY:
            return {"security": _security(answers)}
    return {}


def _violation(answers: Answers, prefix: str) -> Plain | None:
    found = {name: answers.get(prefix + name) for name in _VIOLATION}
    if not any(found.values()):
        return None
    return {name: value if name == "prison_months_max" else value or "" for name, value in found.items()}


def _yes(answers: Answers, name: str) -> bool | None:
    return {"yes": True, "no": False}.get(answers.get(name, ""))


def _known(answers: Answers, name: str) -> list[str] | None:
    """A list with its own question whether there are any: None while that is not answered."""
    how = answers.get(f"{name}_how")
    return [] if how == "none" else answers.get(name) if how == "listed" else None


def _fugitive(answers: Answers) -> Plain:
    return {
        "name": answers.get("f_name", ""),
        "aliases": _known(answers, "f_aliases"),
        "relation": answers.get("f_relation", ""),
        "fled_from": _violation(answers, "f_"),
        "whereabouts_known": _yes(answers, "f_whereabouts"),
        "flight": answers.get("f_flight", "none"),
    }


def _forfeiture(answers: Answers) -> Plain:
    texts = {name: answers.get(f"p_{name}", "") for name in ("facts", "statute", "authority")}
    return {**texts, "civil": bool(answers.get("p_civil"))}


def _security(answers: Answers) -> Plain:
    return {
        "foreign_power": bool(answers.get("s_foreign_power")),
        "threat": answers.get("s_threat", "none"),
        "approved_by": answers.get("s_approved_by", "other"),
        "route": answers.get("s_route", ""),
    }


def _cover(answers: Answers) -> Plain:
    all_names = answers.get("names_how") == "all"
    address: Plain = {name: answers.get(f"a_{name}", "") for name in _ADDRESS}
    address["commercial_agent"] = bool(answers.get("a_agent"))
    return {
        "addresses": [address] if address["line"] or address["zip5"] else [],
        "names": [] if all_names else answers.get("names", []),
        "all_names": all_names,
        "all_names_reason": answers.get("all_names_reason", "") if all_names else "",
        "excluded": _known(answers, "excluded"),
        "attorney": _attorney(answers),
        "charged": _yes(answers, "charged"),
        "represented": _yes(answers, "represented"),
    }


def _attorney(answers: Answers) -> Plain | None:
    known = _yes(answers, "attorney_known")
    subject = _yes(answers, "attorney_subject")
    if known is None and subject is None:
        return None
    named = {"names": answers.get("attorney_names", []), "address": answers.get("attorney_address", "")}
    return {"known": known, "subject_is_attorney": subject, **(named if known else {})}


def _scope(answers: Answers) -> Plain:
    if "r_record" not in answers:
        return {"scope": None}
    return {
        "scope": {
            "record": answers["r_record"],
            "items": answers.get("r_items", []),
            "first_day": answers.get("r_first_day"),
            "last_day": answers.get("r_last_day"),
            "fields": [name for name in RETURNED_FIELDS if answers.get(f"r_field_{name}")],
            **{name: answers.get(f"r_{name}", "") for name in _SCOPE_TEXTS},
            **{name: bool(answers.get(f"r_{name}")) for name in _SCOPE_FLAGS},
        }
    }


def answers_of(request: Request) -> dict[str, Any]:
    """Promise the answers that make a request, to begin its correction or another one like it.

    What the form has no question for (a country, further addresses) is left out: it is asked anew.
    """
    said = to_plain(request)
    answers: Plain = {name: said[name] for name in ("kind", "purpose", "form", "emergency", "urgency", "taken_by")}
    answers |= {name: said[name] for name in ("days", "by_inspector", "linked_interception", "prior_steps")}
    answers |= {name: said[name] for name in _COVER_TEXTS}
    if request.form == "oral":
        answers["made"] = said["dated"]
    answers |= _violation_answers(said["violation"], "v_") | _block_answers(said)
    answers |= _cover_answers(said, request.addresses) if request.kind is Kind.COVER else _scope_answers(said["scope"])
    return {name: value for name, value in answers.items() if value not in (None, "", [], False)}


def _violation_answers(violation: Plain | None, prefix: str) -> Plain:
    return {prefix + name: violation[name] for name in _VIOLATION} if violation else {}


def _block_answers(said: Plain) -> Plain:
    found: Plain = {}
    if block := said["fugitive"]:
        found |= {"f_name": block["name"], "f_relation": block["relation"], "f_flight": block["flight"]}
        found |= {"f_whereabouts": _word(block["whereabouts_known"]), **_how("f_aliases", block["aliases"])}
        found |= _violation_answers(block["fled_from"], "f_")
    if block := said["forfeiture"]:
        found |= {f"p_{name}": value for name, value in block.items()}
    if block := said["security"]:
        found |= {f"s_{name}": value for name, value in block.items()}
    return found


def _word(answer: bool | None) -> str | None:
    return None if answer is None else "yes" if answer else "no"


def _how(name: str, values: list[str] | None) -> Plain:
    if values is None:
        return {}
    return {f"{name}_how": "listed", name: values} if values else {f"{name}_how": "none"}


def _cover_answers(said: Plain, addresses: tuple[Address, ...]) -> Plain:
    found: Plain = {name: _word(said[name]) for name in ("charged", "represented")}
    if addresses:
        found |= {f"a_{name}": getattr(addresses[0], name) for name in _ADDRESS}
        found["a_agent"] = addresses[0].commercial_agent
    found |= {"names_how": "all" if said["all_names"] else "listed", "names": said["names"]}
    found |= {"all_names_reason": said["all_names_reason"], **_how("excluded", said["excluded"])}
    if attorney := said["attorney"]:
        found |= {"attorney_known": _word(attorney["known"]), "attorney_names": attorney["names"]}
        found["attorney_address"] = attorney["address"]
        found["attorney_subject"] = _word(attorney["subject_is_attorney"])
    return found


def _scope_answers(scope: Plain | None) -> Plain:
    if scope is None:
        return {}
    plain = ("record", "items", "first_day", "last_day", *_SCOPE_TEXTS, *_SCOPE_FLAGS)
    return {f"r_{name}": scope[name] for name in plain} | {f"r_field_{name}": True for name in scope["fields"]}
