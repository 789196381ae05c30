"""What records of a kind are made of: the columns that may be given, the one that names the item, what never goes out.

Fixed here and nowhere else. A scope is compared with the item's column by equality alone, so there is no way to ask
who an item's sender is of all items, or which items a person has: that would be another column.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.request import RecordsKind

ALWAYS = ""
"""The field of a column that is given whatever a scope orders."""


class Holds(StrEnum):
    """What a column holds. An instant may be kept as a day where an operator has no finer time."""

    TEXT = "text"
    INTEGER = "whole number"
    INSTANT = "instant"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """One column that may be given: its name, what it holds, and the field of a scope that orders it."""

    name: str
    holds: Holds
    field: str


@dataclass(frozen=True, slots=True)
class Shape:
    """The records of one kind. `item` and `when` are names of columns; without `when` the record stands as it is.

    `never` are names under which an operator must not offer a column at all, each with the reason.
    """

    record: RecordsKind
    item: str
    when: str
    columns: tuple[Column, ...]
    never: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns that may be given, the item's first."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Promise the column of a name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]


def _columns(*rows: tuple[str, Holds, str]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


OTHERS = "it is about another person"
IMAGE = "an image of the outside of mail is a cover (39 CFR 233.3(c)(1))"
CONTENTS = "it is contents, or leads to them"
SECRET = "it opens an account"  # noqa: S105 - a reason, no password
BANK = "it is a bank's record (12 USC 3401-3422)"

_TRACKING = Shape(
    RecordsKind.TRACKING,
    "item",
    "at",
    _columns(
        ("item", Holds.TEXT, ALWAYS),
        ("at", Holds.INSTANT, "route"),
        ("event", Holds.TEXT, "route"),
        ("place", Holds.TEXT, "route"),
        ("service", Holds.TEXT, "service_type"),
        ("weight_grams", Holds.INTEGER, "size_weight"),
        ("size", Holds.TEXT, "size_weight"),
        ("sender_name", Holds.TEXT, "names_addresses"),
        ("sender_address", Holds.TEXT, "names_addresses"),
        ("addressee_name", Holds.TEXT, "names_addresses"),
        ("addressee_address", Holds.TEXT, "names_addresses"),
    ),
    MappingProxyType(
        {"image": IMAGE, "signature": OTHERS, "received_by": OTHERS, "neighbor": OTHERS, "carrier": OTHERS}
        | {"contents": CONTENTS, "message": CONTENTS}
    ),
)
_ACCOUNT = Shape(
    RecordsKind.ACCOUNT,
    "account",
    "changed",
    _columns(
        ("account", Holds.TEXT, ALWAYS),
        ("changed", Holds.INSTANT, ALWAYS),
        ("holder_name", Holds.TEXT, "holder"),
        ("holder_address", Holds.TEXT, "holder"),
        ("email", Holds.TEXT, "contact"),
        ("telephone", Holds.TEXT, "contact"),
        ("status", Holds.TEXT, "status"),
    ),
    MappingProxyType(
        {"password": SECRET, "security_answer": SECRET, "address_book": OTHERS, "household": OTHERS}
        | {"image": IMAGE, "message": CONTENTS, "search_terms": CONTENTS}
    ),
)
_PAYMENT = Shape(
    RecordsKind.PAYMENT,
    "payment",
    "paid",
    _columns(
        ("payment", Holds.TEXT, ALWAYS),
        ("paid", Holds.INSTANT, ALWAYS),
        ("amount_cents", Holds.INTEGER, "amount"),
        ("currency", Holds.TEXT, "amount"),
        ("method", Holds.TEXT, "amount"),
        ("payer_name", Holds.TEXT, "payer"),
        ("payer_address", Holds.TEXT, "payer"),
        ("payee_name", Holds.TEXT, "payee"),
        ("payee_address", Holds.TEXT, "payee"),
        ("place", Holds.TEXT, "place"),
    ),
    MappingProxyType({"card_number": BANK, "bank_account": BANK, "image": IMAGE, "message": CONTENTS}),
)
_ADDRESS = Shape(
    RecordsKind.ADDRESS,
    "delivery_point",
    "",
    _columns(
        ("delivery_point", Holds.TEXT, ALWAYS),
        ("since", Holds.DAY, "term"),
        ("until", Holds.DAY, "term"),
        ("holder_name", Holds.TEXT, "holder"),
        ("holder_address", Holds.TEXT, "holder"),
        ("form", Holds.TEXT, "form"),
    ),
    MappingProxyType({"other_residents": OTHERS, "household": OTHERS, "forwarded_for": OTHERS, "image": IMAGE}),
)
_IP = Shape(
    RecordsKind.IP,
    "account",
    "at",
    _columns(
        ("account", Holds.TEXT, ALWAYS),
        ("at", Holds.INSTANT, ALWAYS),
        ("ip", Holds.TEXT, "ip"),
        ("event", Holds.TEXT, "event"),
    ),
    MappingProxyType(
        {"page": CONTENTS, "search_terms": CONTENTS, "message": CONTENTS, "password": SECRET, "other_accounts": OTHERS}
    ),
)

SHAPES: Mapping[RecordsKind, Shape] = MappingProxyType(
    {shape.record: shape for shape in (_TRACKING, _ACCOUNT, _PAYMENT, _ADDRESS, _IP)}
)
"""Every kind of which records can be selected. Images, bank records, lists and all data are none (rules 86-88, 111)."""

SINCE, UNTIL = "since", "until"
"""The columns of a record without `when` that say how long it has stood; either may be absent."""


def shape_of(record: RecordsKind) -> Shape:
    """Promise the shape of a kind. Raises Invalid for one of which nothing can be selected."""
    if record not in SHAPES:
        raise Invalid(f"records of the kind {record} are never selected", next="Kinds: " + ", ".join(SHAPES))
    return SHAPES[record]
