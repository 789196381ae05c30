"""A request in words: which label each part has, in which order, and how its values read. In this one place.

Whoever may see a part of a request only gives that part; what is not there is left out, what was not answered says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from plainview.core.vocabulary.days import Day, parse_day

UNANSWERED = "Not answered"
_OF_COVERS = ("excluded", "charged", "represented")
"""Parts that a request for a cover answers, and one for records does not."""

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "kind": {"cover": "A mail cover", "records": "Records that the postal service holds"},
        "purpose": {
            "crime": "A crime that carries more than one year in prison",
            "fugitive": "Finding a fugitive",
            "forfeiture": "Property that is forfeitable for a crime",
            "national_security": "National security",
            "postal_statute": "A postal statute",
            "none_listed": "None of those that the regulation lists",
        },
        "form": {"written": "In writing", "oral": "By word of mouth"},
        "emergency": {
            "none": "No",
            "evidence_loss": "Yes: evidence would be lost",
            "physical_harm": "Yes: somebody would be harmed",
        },
        "flight": {
            "prosecution": "Prosecution",
            "punishment": "Punishment",
            "testimony": "Giving testimony",
            "none": "None of these: the person is only wanted",
        },
        "threat": {
            "attack": "An attack or other hostile act",
            "sabotage": "Sabotage",
            "terrorism": "Terrorism",
            "clandestine_intelligence": "Clandestine intelligence",
            "none": "None of these",
        },
        "approved_by": {"head": "The head of the agency", "designee": "The head's designee", "other": "Somebody else"},
        "route": {"counsel": "Through Inspection Service Counsel", "field": "With an inspector in the field"},
        "record": {
            "tracking": "Tracking data of named items",
            "account": "Who holds an account",
            "payment": "How something was paid",
            "address": "Who holds an address or a box",
            "ip": "From which network addresses an account was used",
            "images": "Images of the outside of mail",
            "bank": "Records of a bank",
            "list": "A list of names or addresses",
            "all_data": "All data",
        },
        "fields": {
            "names_addresses": "Names and addresses",
            "service_type": "Kind of service",
            "size_weight": "Size and weight",
            "item_number": "Number of the item",
            "route": "The item's route",
        },
    }
)
"""Part of a request to the words for each of its coded values."""


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a request: its label, and its value as lines of text; several for an address or a list."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Parts that belong together, under a heading."""

    title: str
    lines: tuple[Line, ...]


Table = Mapping[str, Any]
Writer = Callable[[str, Any], tuple[str, ...]]


def blocks(request: Table) -> tuple[Block, ...]:
    """Promise a request, or the parts of it that are given, as blocks of labelled lines; empty blocks are left out.

    `request` is the plain value of `vocabulary.request.Request`, whole or some of its fields.
    """
    request = _bearing(request)
    found = [Block(title, _lines(request, parts)) for title, parts in _ORDER]
    nested = [Block(title, _lines(request[name], parts)) for name, title, parts in _NESTED if request.get(name)]
    return tuple([block for block in (*found[:2], *nested, *found[2:]) if block.lines])


def _bearing(request: Table) -> Table:
    """What bears on a request: one for records was never asked who else lives there, nor about charges."""
    if request.get("kind") != "records":
        return request
    return {name: value for name, value in request.items() if name not in _OF_COVERS or value is not None}


def day_words(day: Day) -> str:
    """Promise a day as people here write it: `Jan 8, 2026`."""
    return f"{day:%b} {day.day}, {day.year}"


def _lines(given: Table, parts: tuple[tuple[str, str, Writer], ...]) -> tuple[Line, ...]:
    lines = [Line(label, write(name, given[name])) for name, label, write in parts if name in given]
    return tuple([line for line in lines if line.values])


def _text(name: str, value: Any) -> tuple[str, ...]:
    return tuple(str(value).split("\n")) if value not in ("", None) else ()


def _word(name: str, value: Any) -> tuple[str, ...]:
    return (WORDS[name].get(value, str(value)),)


def _unless(usual: str) -> Writer:
    """Words for a coded value, nothing for the usual one."""
    return lambda name, value: () if value == usual else _word(name, value)


def _days(name: str, value: Any) -> tuple[str, ...]:
    return (f"{value} day{'' if value == 1 else 's'}",) if value else ()


def _day(name: str, value: Any) -> tuple[str, ...]:
    return (day_words(value if isinstance(value, Day) else parse_day(value)),) if value else ()


def _answer(name: str, value: Any) -> tuple[str, ...]:
    return (UNANSWERED if value is None else "Yes" if value else "No",)


def _if_so(name: str, value: Any) -> tuple[str, ...]:
    return ("Yes",) if value else ()


def _list(name: str, value: Any) -> tuple[str, ...]:
    return tuple([WORDS.get(name, {}).get(one, str(one)) for one in value or ()])


def _answered_list(name: str, value: Any) -> tuple[str, ...]:
    return (UNANSWERED,) if value is None else _list(name, value) or ("None are known",)


def _addresses(name: str, value: Any) -> tuple[str, ...]:
    return tuple([line for address in value or () for line in address_lines(address)])


def address_lines(address: Table) -> tuple[str, ...]:
    """Promise an address as it stands on a letter, and a line more where it is a commercial mail agent's."""
    code = f"{address['zip5']}-{address['plus4']}" if address.get("plus4") else address["zip5"]
    country = address.get("country", "US")
    place = f"{address['city']}, {address['state']} {code}".strip(" ,")
    agent = ("(a commercial mail receiving agent)",) if address.get("commercial_agent") else ()
    return (*[line for line in (address["line"], place) if line], *((country,) if country != "US" else ()), *agent)


def _violation(name: str, value: Any) -> tuple[str, ...]:
    if not value:
        return ()
    months = value.get("prison_months_max")
    term = UNANSWERED if months is None else f"at most {months} months in prison"
    postal = ("a postal statute",) if value.get("postal") else ()
    return (f"{value['title']} {value['section']}: {value['description']}", term, *postal)


def _version(name: str, value: Any) -> tuple[str, ...]:
    return (f"Version {value}",) if value and value > 1 else ()


_ORDER: tuple[tuple[str, tuple[tuple[str, str, Writer], ...]], ...] = (
    (
        "What is asked",
        (
            ("kind", "Asked for", _word),
            ("purpose", "Purpose", _word),
            ("asked_for", "In the officer's words", _text),
            ("days", "For", _days),
            ("addresses", "Address", _addresses),
            ("names", "Names covered", _list),
            ("all_names", "All names at the address", _if_so),
            ("all_names_reason", "Why all names", _text),
            ("excluded", "Names left out", _answered_list),
        ),
    ),
    (
        "Why",
        (
            ("violation", "Statute", _violation),
            ("grounds", "Reasonable grounds", _text),
            ("necessity", "Why it is necessary", _text),
            ("prior_steps", "Steps already taken", _list),
        ),
    ),
    (
        "Charges and counsel",
        (
            ("charged", "Is the person charged", _answer),
            ("represented", "Does an attorney represent the person", _answer),
        ),
    ),
    (
        "How it was made",
        (
            ("form", "Made", _word),
            ("dated", "Dated", _day),
            ("emergency", "Emergency", _unless("none")),
            ("urgency", "Why time is of the essence", _text),
            ("taken_by", "Taken by", _text),
            ("by_inspector", "Asked by a postal inspector", _if_so),
            ("linked_interception", "Linked to an interception order", _if_so),
            ("letter", "Paper letter, SHA-256 of its scan", _text),
            ("officer", "Officer", _text),
            ("supervisor", "Supervisor", _text),
            ("version", "Version", _version),
        ),
    ),
)

_NESTED: tuple[tuple[str, str, tuple[tuple[str, str, Writer], ...]], ...] = (
    (
        "scope",
        "The records",
        (
            ("record", "Kind of record", _word),
            ("items", "Items", _list),
            ("first_day", "From", _day),
            ("last_day", "To, included", _day),
            ("fields", "What is to be returned", _list),
            ("by_address", "By address instead of by item", _if_so),
            ("reasonable_belief", "Why a violation is believed", _text),
            ("head_letter", "Letter of the agency's head", _if_so),
            ("portion", "Portion wanted", _text),
            ("activity", "Law-enforcement activity", _text),
            ("demand", "A subpoena or other demand", _if_so),
            ("demand_relevance", "Why it matters", _text),
            ("demand_unavailable_elsewhere", "Why it is not to be had elsewhere", _text),
            ("counsel_approved", "Approved by the postal service's counsel", _if_so),
            ("inspector_testimony", "Testimony of inspection staff", _if_so),
            ("testimony_authorized", "Testimony authorized", _if_so),
            ("protection_order", "The person has filed a protection order", _if_so),
            ("court_order", "A court's order is at hand", _if_so),
        ),
    ),
    (
        "fugitive",
        "The fugitive",
        (
            ("name", "Name", _text),
            ("aliases", "Aliases", _answered_list),
            ("relation", "Relation to the person at the address", _text),
            ("fled_from", "Statute fled from", _violation),
            ("whereabouts_known", "Are the whereabouts known", _answer),
            ("flight", "Fled to avoid", _word),
        ),
    ),
    (
        "forfeiture",
        "The forfeiture",
        (
            ("facts", "Facts", _text),
            ("statute", "Forfeiture statute", _text),
            ("authority", "The agency's authority", _text),
            ("civil", "Purely civil", _if_so),
        ),
    ),
    (
        "security",
        "National security",
        (
            ("foreign_power", "A foreign power or its agent", _answer),
            ("threat", "Threat", _word),
            ("approved_by", "Approved by", _word),
            ("route", "Put in", _word),
        ),
    ),
    (
        "attorney",
        "The attorney",
        (
            ("known", "Is an attorney known", _answer),
            ("names", "Names", _list),
            ("address", "Address", _text),
            ("subject_is_attorney", "Is the subject an attorney or judicial officer", _answer),
        ),
    ),
    (
        "extension",
        "The extension",
        (
            ("days", "More days", _days),
            ("benefit_obtained", "Benefit obtained", _text),
            ("benefit_expected", "Benefit expected", _text),
            ("charged", "Is the person charged", _answer),
            ("represented", "Does an attorney represent the person", _answer),
        ),
    ),
)
