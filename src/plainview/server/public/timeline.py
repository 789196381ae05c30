"""A matter's page: what was asked, what came of it, what is owed, and every statement about it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from plainview.server.public import words
from plainview.server.public.frame import Frame
from plainview.server.public.lists import matter_path, place_of
from plainview.server.public.store import LIST_ROWS, Projection

_COLUMNS = (
    "number, id, month, place, profile, kind, level, purpose, phase, outcome, in_force, end, notice_by, seal_end,"
    " lifted, held, emergency"
)
_HEADS = {
    "": "Request",
    "cover": "A mail cover",
    "records": "A request for records",
    "capture": "A record without order",
}
FACT_CHARS_MAX = 60


class Timelines:
    """Makes the pages of matters."""

    def __init__(
        self, store: Projection, frame: Frame, day: str, meanings: Mapping[str, str], cites: Mapping[str, int]
    ) -> None:
        """Tell matters out of `store` as of `day`; `cites` leads from a citation to a rule's number."""
        self._store, self._frame, self._day, self._meanings, self._cites = store, frame, day, meanings, cites

    def page(self, id: str) -> tuple[str, bytes]:
        """Promise the path and page of a matter."""
        row = self._store.rows(f"SELECT {_COLUMNS} FROM matter WHERE id = ?", (id,))[0]  # noqa: S608 - constants
        number, _, month, place, profile, kind, level, purpose, phase, outcome = row[:10]
        duties = self._duties(number, bool(row[15]))
        overdue = sum(duty["standing"] == "overdue" for duty in duties)
        values = {
            "id": id,
            "heading": f"{_HEADS[kind or '']}, {words.month(month)}",
            "month": words.month(month),
            "month_path": place_of(month, place // LIST_ROWS + 1),
            "outcome": words.OUTCOMES.get(outcome or "", ""),
            "mark": "good" if outcome in words.GOOD else "bad" if outcome in words.BAD else "off",
            "phase": words.PHASES.get(phase, phase),
            "late": f"{overdue} overdue" if overdue else "",
            "level": words.LEVELS[level or ""],
            "purpose": words.PURPOSES[purpose or ""],
            "profile": profile,
            "facts": _facts(row),
            "openings": self._openings(number),
            "duties": duties,
            "lines": self._lines(number),
        }
        path = matter_path(id)
        return path, self._frame.page(path, "matter", f"Matter {id[:8]}", values, here="matters/index.html")

    def _duties(self, number: int, held: bool) -> list[dict[str, str]]:
        query = "SELECT name, due, done FROM duty WHERE matter = ? ORDER BY due, place"
        return [self._duty(name, due, done, held) for name, due, done in self._store.rows(query, (number,))]

    def _duty(self, name: str, due: str, done: str | None, held: bool) -> dict[str, str]:
        if done:
            standing = "met" if done <= due else "late"
        elif held and name in ("erasure", "destruction"):
            standing = "held back"
        else:
            standing = "owed" if self._day <= due else "overdue"
        what, whom = words.DUTIES[name], words.OWED_BY[name]
        return {"what": what, "whom": whom, "due": due, "done": done or "–", "standing": standing}

    def _openings(self, number: int) -> list[tuple[str, str]]:
        query = "SELECT field, value FROM opening WHERE matter = ? ORDER BY statement, place"
        found: dict[str, str] = dict(self._store.rows(query, (number,)))
        return [(words.FIELDS.get(field, field), words.plain(value)) for field, value in found.items()]

    def _lines(self, number: int) -> Iterable[dict[str, Any]]:
        query = (
            "SELECT number, seq, day, type, signer, facts, duties, cites FROM statement WHERE matter = ? ORDER BY seq"
        )
        return [self._line(row) for row in self._store.rows(query, (number,))]

    def _line(self, row: Sequence[Any]) -> dict[str, Any]:
        index, seq, day, kind, signer, facts, duties, cites = row
        return {
            "index": index,
            "seq": seq,
            "day": day,
            "title": words.TITLES[kind],
            "meaning": self._meanings[kind],
            "mark": words.MARKS.get(kind, ""),
            "signer": words.SIGNERS.get(signer, ""),
            "facts": said_facts(facts),
            "duties": "; ".join(f"{words.DUTIES[name]} by {by}" for name, by in json.loads(duties)),
            "cites": [{"words": cite, "path": self._rule(cite)} for cite in json.loads(cites)],
        }

    def _rule(self, cite: str) -> str:
        number = self._cites.get(cite)
        return "index.html" if number is None else f"{number}.html"


def said_facts(facts: str) -> str:
    """Promise the facts of a statement that can be read: words, numbers and flags, none of them long."""
    plain = {name: value for name, value in json.loads(facts).items() if isinstance(value, str | int | bool)}
    said = {name: words.fact(value) for name, value in plain.items()}
    return "; ".join(f"{words.plain(name)} {text}" for name, text in said.items() if len(text) <= FACT_CHARS_MAX)


def _facts(row: Sequence[Any]) -> list[tuple[str, str]]:
    in_force, end, notice_by, seal_end, lifted, held, emergency = row[10:]
    seal = f"until {words.date(seal_end)}" if seal_end else ""
    said = [
        ("In force from", words.date(in_force or "")),
        ("Recording refused from", words.date(end or "")),
        ("The person is told by", words.date(notice_by or "")),
        ("Seal", f"lifted {words.date(lifted)}" if lifted else seal),
        ("Emergency", "yes, said to be one when it was filed" if emergency else ""),
        ("Hold", "nothing of it may be erased or destroyed" if held else ""),
    ]
    return [(name, text) for name, text in said if text]
