"""The pages that are written rather than counted: the law, how to check, what cannot be shown, words, contact."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from plainview.server.public.frame import Frame
from plainview.server.public.lists import slug
from plainview.server.public.overviews import Overviews
from plainview.server.queries.public_law import edition, rules


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers for the program: an office, never a person. `placeholder` where the operator has named nobody."""

    office: str
    address: tuple[str, ...]
    telephone: str
    inspector_general: tuple[str, ...]
    placeholder: bool = False


WORDS = (
    ("program", "One running instance: its name, legal days, profile and keys."),
    ("agency", "Who asks: a federal, state or local agency, or the postal service itself."),
    (
        "reviewer, authorizer",
        "A specialist who checks a request; the Chief Postal Inspector or a delegate who orders it.",
    ),
    ("judge", "Approves, narrows, denies or returns an order; in the profile reform, before anything is recorded."),
    ("recorder", "A postal employee who writes down the outside of a piece, and knows neither statute nor agency."),
    ("custodian", "Discloses, receives returns, destroys. Two of three offices open a closed record."),
    ("auditor", "Staff of the inspector general who may read everything, under a logged purpose."),
    ("subject", "The person at the address."),
    ("matter", "One request and all that follows, under a random number."),
    ("cover", "A record, made without consent, of what is written on the outside of mail to one address."),
    ("records request", "A request for tracking, account, payment, address or IP records."),
    ("piece", "The outside of one mail piece."),
    ("daybook", "One statement a day over all pieces recorded, padded, so that their number does not show."),
    ("duty", "Something owed by a day. Met after it, it is late; not met and past, it is overdue."),
    ("statement", "The public line about one event, made before the event takes effect."),
    ("seal", "The period in which sealed fields stay closed. Only a judge’s order moves it."),
    ("opening", "The publication of a sealed field; it must fit the digest published before."),
    ("checkpoint", "The log’s signed word on how many statements there are and what their tree’s root is."),
    ("witness", "An independent party that countersigns a checkpoint only if the log has kept all it saw before."),
)


def written(frame: Frame, overviews: Overviews, contact: Contact) -> Iterator[tuple[str, bytes]]:
    """Promise these pages; those on the log itself say what the checkpoint says."""
    head = overviews.head_values()
    plain: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("verify", "How to check all of this", head),
        ("limits", "What this log cannot show", head),
        ("about", "About this account", {}),
        ("glossary", "Glossary", {"words": WORDS}),
        ("accessibility", "Accessibility", {}),
        ("contact", "Contact", _contact(contact)),
    )
    for name, title, values in plain:
        path = f"{name}.html"
        yield path, frame.page(path, name, title, values, here=path)
    yield "statement.html", frame.page("statement.html", "statement", "Check one statement", {}, script="statement.js")
    yield from _law(frame, overviews)


def _contact(contact: Contact) -> dict[str, object]:
    lines = {"address": contact.address, "inspector_general": contact.inspector_general}
    return {**lines, "office": contact.office, "telephone": contact.telephone, "placeholder": contact.placeholder}


def _law(frame: Frame, overviews: Overviews) -> Iterator[tuple[str, bytes]]:
    number, presupposes = edition()
    coded = rules()
    sections = dict.fromkeys(rule["section"] for rule in coded)
    groups = [{"heading": name, "rules": [rule for rule in coded if rule["section"] == name]} for name in sections]
    values = {"edition": number, "presupposes": presupposes, "groups": groups}
    here = "law/index.html"
    yield here, frame.page(here, "law", "The law, as it is coded", values, here=here)
    for rule in coded:
        path, refused = f"law/{rule['number']}.html", overviews.refused[rule["cite"]]
        told = {"rule": rule, "refused": refused or "", "refused_path": f"{slug(rule['cite'])}.html"}
        yield path, frame.page(path, "rule", f"Rule {rule['number']}. {rule['title']}", told, here=here)
    sides = {"presupposes": presupposes, "rules": coded}
    yield "profiles.html", frame.page("profiles.html", "profiles", "The two profiles, side by side", sides)
