"""Pieces drawn at random, every field of every kind, for round trips."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from plainview.core.mail.barcodes.seen import Barcode, Symbology
from plainview.core.mail.fields import Barcodes, Date, Form, Text, Whole, Word, Words
from plainview.core.mail.outside import Unread
from plainview.core.mail.pieces import ALWAYS, FIELDS, Piece
from plainview.core.vocabulary.errors import Malformed

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp", "Zs"])
LINE = st.one_of(
    st.text(LETTERS, min_size=1, max_size=12),
    st.sampled_from(
        ["=1+2", "+1", "-x", "@a", "'", "'=", "[illegible]", "[not visible]", 'a "b", c; d', "＝1", "a  b"]
    ),
)


def fits(form: Form, value: Any) -> bool:
    """Tell whether a field accepts a value."""
    try:
        form.check(value)
    except Malformed:
        return False
    return True


def values(form: Form) -> st.SearchStrategy[Any]:
    """Values that a field accepts."""
    if isinstance(form, Text) and form.pattern:
        return st.sampled_from(["en", "gsw", "sr-Cyrl"])
    if isinstance(form, Text):
        lines = st.lists(LINE, min_size=1, max_size=form.lines)
        return lines.map("\n".join).filter(lambda text: fits(form, text))
    if isinstance(form, Whole):
        return st.integers(1, form.most)
    if isinstance(form, Date):
        return st.dates(date(2009, 1, 1), date(2099, 12, 31))
    if isinstance(form, Word):
        return st.sampled_from(list(form.of))
    if isinstance(form, Words):
        order = list(form.of)
        return st.sets(st.sampled_from(order), min_size=1).map(lambda found: tuple(sorted(found, key=order.index)))
    assert isinstance(form, Barcodes)
    code = st.builds(Barcode, st.sampled_from(list(Symbology)), st.text("AZaz09|./_-", min_size=1, max_size=9))
    return st.lists(code, min_size=1, max_size=3, unique=True).map(tuple)


def pieces_drawn() -> st.SearchStrategy[Piece]:
    """Pieces with any values, not visible and illegible fields among them."""
    unread = st.sampled_from(list(Unread))
    drawn = {name: values(form) if name in ALWAYS else values(form) | unread for name, form in FIELDS.items()}
    return st.fixed_dictionaries(drawn).map(lambda given: Piece(**given))
