"""The pages that look at everything: home, overdue, refusals, errors, what is withheld."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from plainview.server.public import words
from plainview.server.public.frame import Frame
from plainview.server.public.lists import (
    MATTER,
    MATTER_COLUMNS,
    SAID_COLUMNS,
    Cell,
    listing,
    matter_cells,
    matter_path,
    said_cells,
    short,
    slug,
)
from plainview.server.public.store import Projection
from plainview.server.public.timeline import said_facts
from plainview.server.queries.public_log import PublishedHead

Pages = Iterator[tuple[str, bytes]]
LATELY = 8
BAD_LISTS = ("overdue.html", "refusals.html", "errors.html")
"""Lists of what should not be, or was not granted: their numbers are marked."""

OWN = ("the program itself", "program.html")
REFUSING = "('filing.refused','order.refused','extension.refused','disclosure.refused')"
_PROGRAM_REFUSING = "('delegation.refused','enrolment.refused')"
_SAID = (
    "SELECT statement.number, statement.day, type, facts, id FROM statement LEFT JOIN matter ON matter = matter.number"
)


class Overviews:
    """Makes the pages that look at everything."""

    def __init__(self, store: Projection, frame: Frame, head: PublishedHead) -> None:
        """Look at all of `store`, which has what `head` holds."""
        self._store, self._frame, self._head = store, frame, head
        self._day = store.meta("day")
        self.outcomes: dict[str, int] = dict(store.rows("SELECT outcome, count(*) FROM matter GROUP BY 1"))
        self.refused = self._refusals()

    def _refusals(self) -> Counter[str]:
        query = f"SELECT cites FROM statement WHERE type IN {REFUSING} OR type IN {_PROGRAM_REFUSING}"  # noqa: S608 - constants
        return Counter(cite for (cites,) in self._store.rows(query) for cite in dict.fromkeys(json.loads(cites)))

    def head_values(self) -> dict[str, Any]:
        """Promise what pages say of the checkpoint that they were made from."""
        head = self._head
        said = {"size": words.count(head.size), "root_hash": head.root, "note": head.note, "quorum": head.quorum}
        return {**said, "origin": head.origin, "witnesses": ", ".join(head.witnesses), "day": words.date(self._day)}

    def home(self) -> Pages:
        """The start page, twice: in the site's folder, and above it for a bare web server."""
        for path in ("index.html", "../index.html"):
            values = {**self.head_values(), "cards": self._cards(), "overdue": self._overdue_rows(LATELY)}
            values |= {"approved": self._approved(), "year": self._day[:4]}
            yield path, self._frame.page(path, "home", "Where things stand", values, here="index.html")

    def _cards(self) -> list[dict[str, Any]]:
        of, captured = self.outcomes, self.outcomes.get("captured", 0)
        total, pending = sum(of.values()) - captured, of.get("pending", 0)
        approved = of.get("approved", 0) + of.get("narrowed", 0)
        refused = sum(of.get(name, 0) for name in words.BAD)
        overdue = self._count("SELECT count(*) FROM owed WHERE done IS NULL AND due < ?", self._day)
        late = self._count("SELECT count(*) FROM owed WHERE done > due")
        active = self._count("SELECT count(*) FROM matter WHERE phase = 'active'")
        errors = self._count("SELECT count(*) FROM statement WHERE type = 'error.registered'")
        erased = self._count("SELECT count(*) FROM statement WHERE type = 'data.erased'")
        of_all = f"{words.share(approved, total)} of requests", f"{words.share(refused, total)} of requests"
        by, held = "by people, by systems, without authority", "of what was wrongly or no longer held"
        lines = (
            (total, "requests filed", "matters/index.html", f"{pending:,} not decided yet", "requests"),
            (approved, "approved", "matters/index.html", of_all[0], "outcomes"),
            (overdue, "duties overdue now", "overdue.html", f"{late:,} more were done late", "duties"),
            (refused, "refused or denied", "refusals.html", of_all[1], "refusals"),
            (active, "in force now", "matters/active.html", "mail is being recorded", "lengths"),
            (captured, "recorded without an order", "matters/index.html", "in three circumstances", "captures"),
            (errors, "errors registered", "errors.html", by, "errors"),
            (erased, "erasures", "errors.html", held, "statements"),
        )
        return [self._card(*line) for line in lines]

    def _card(self, number: int, name: str, path: str, more: str, table: str) -> dict[str, Any]:
        said = {"number": words.count(number), "words": name, "path": path, "more": more}
        return {**said, "bad": path in BAD_LISTS, "figures": f"figures/{self._day[:4]}/{table}.html"}

    def _count(self, query: str, *values: str) -> int:
        return int(self._store.value(query, values))

    def _approved(self) -> list[dict[str, str]]:
        query = f"{_SAID} WHERE type IN ('order.approved', 'order.narrowed') ORDER BY statement.number DESC LIMIT ?"
        rows = self._store.rows(query, (LATELY,))
        return [
            {"day": day, "what": words.TITLES[kind], "path": matter_path(id), "short": short(id)}
            for _, day, kind, _, id in rows
        ]

    def _overdue_rows(self, most: int = -1) -> list[dict[str, str]]:
        query = "SELECT due, name, id FROM owed WHERE done IS NULL AND due < ? ORDER BY due, id, name LIMIT ?"
        return [
            {"due": due, "what": words.DUTIES[name], "path": _whose(id)[1], "short": _whose(id)[0], "name": name}
            for due, name, id in self._store.rows(query, (self._day, most))
        ]

    def overdue(self) -> Pages:
        """What is overdue on the log's last day, the oldest first."""
        rows: list[tuple[Cell, ...]] = [
            ((row["due"], ""), (row["what"], ""), (words.OWED_BY[row["name"]], ""), (row["short"], row["path"]))
            for row in self._overdue_rows()
        ]
        many = words.several(len(rows), "duty is", "duties are")
        lead = f"{many} overdue on {words.date(self._day)}, the oldest first. "
        lead += "A duty is overdue when its day has passed and nothing was said that meets it."
        columns = ("Was due", "What is owed", "By whom", "Matter")
        yield from listing(self._frame, "overdue", "Overdue", lead, columns, rows, here="overdue.html")

    def late(self) -> Pages:
        """What was done after its day."""
        query = "SELECT due, done, name, id FROM owed WHERE done > due"
        rows: list[tuple[Cell, ...]] = [
            ((due, ""), (done, ""), (words.DUTIES[name], ""), _whose(id))
            for due, done, name, id in self._store.rows(f"{query} ORDER BY done DESC, id")
        ]
        lead = "Duties that were met, but after their day, the latest first."
        columns = ("Was due", "Done", "What was owed", "Matter")
        yield from listing(self._frame, "late", "Done late", lead, columns, rows, crumb=("Overdue", "overdue.html"))

    def refusals(self) -> Pages:
        """Refusals by paragraph, and the statements behind each number."""
        groups = [
            {
                "heading": "By paragraph",
                "note": "The law refuses a filing or an act, and cites the paragraph. One refusal may cite several.",
                "columns": ("Paragraph", "Refusals"),
                "rows": [
                    {"words": cite, "path": f"refusals/{slug(cite)}.html", "cells": (words.count(number),)}
                    for cite, number in sorted(self.refused.items(), key=lambda line: (-line[1], line[0]))
                ],
            },
            {
                "heading": "By people",
                "note": "Decisions of reviewers and judges, for a coded reason.",
                "columns": ("Decision", "Times"),
                "rows": self._decided(),
            },
        ]
        lead = "Who was told no, and by which paragraph. Each number leads to the statements behind it."
        values = {"heading": "Refusals", "lead": lead, "groups": groups}
        yield "refusals.html", self._frame.page("refusals.html", "index", "Refusals", values, here="refusals.html")
        for cite in self.refused:
            yield from self._refused_by(cite)

    def _refused_by(self, cite: str) -> Pages:
        where = f"(type IN {REFUSING} OR type IN {_PROGRAM_REFUSING}) AND instr(cites, ?)"
        rows = self._said(where, json.dumps(cite, ensure_ascii=False))
        yield from listing(
            self._frame,
            f"refusals/{slug(cite)}",
            f"Refused under {cite}",
            "Every refusal that cites this paragraph, the latest first.",
            SAID_COLUMNS,
            rows,
            here="refusals.html",
            crumb=("Refusals", "refusals.html"),
        )

    def _said(self, where: str, *values: str) -> list[tuple[Cell, ...]]:
        found = self._store.rows(f"{_SAID} WHERE {where} ORDER BY statement.number DESC", values)
        return [said_cells((number, day, kind, said_facts(facts), id)) for number, day, kind, facts, id in found]

    def _decided(self) -> list[dict[str, Any]]:
        lines = (
            ("request.refused", "refusals/after-review.html"),
            ("order.denied", "refusals/by-judges.html"),
            ("extension.denied", "refusals/extensions.html"),
            ("order.narrowed", "refusals/narrowed.html"),
            ("request.returned", "refusals/returned.html"),
            ("order.returned", "refusals/returned-by-judges.html"),
        )
        query = "SELECT count(*) FROM statement WHERE type = ?"
        return [
            {"words": words.TITLES[kind], "path": path, "cells": (words.count(self._count(query, kind)),)}
            for kind, path in lines
        ]

    def decided(self) -> Pages:
        """The lists behind the numbers of decisions by people."""
        for row, kind in zip(self._decided(), _DECIDED, strict=True):
            stem = str(row["path"]).removesuffix(".html")
            rows, crumb = self._said("type = ?", kind), ("Refusals", "refusals.html")
            lead = "Every such decision with its reason, the latest first."
            yield from listing(self._frame, stem, str(row["words"]), lead, SAID_COLUMNS, rows, crumb=crumb)

    def errors(self) -> Pages:
        """Errors and what was done about them."""
        kinds = (
            "('error.registered','error.reported','error.reclassified','error.weighed','finding.made','data.erased')"
        )
        lead = (
            "Every error that was registered, whether it was reported to the inspector general and how it was weighed; "
        )
        lead += "findings on covers, and what was erased. The latest first."
        rows = self._said(f"type IN {kinds}")
        yield from listing(self._frame, "errors", "Errors, findings and erasures", lead, SAID_COLUMNS, rows)

    def active(self) -> Pages:
        """The orders in force."""
        found = self._store.rows(f"SELECT {MATTER} FROM matter WHERE phase = 'active' ORDER BY number")  # noqa: S608 - constants
        rows, lead = (
            [matter_cells(row) for row in found],
            "Mail is being recorded under these orders. To whom, is sealed.",
        )
        crumb = ("Matters", "matters/index.html")
        yield from listing(self._frame, "matters/active", "In force now", lead, MATTER_COLUMNS, rows, crumb=crumb)

    def withheld(self) -> Pages:
        """What is sealed, opened, and withheld."""
        query = "SELECT facts FROM statement WHERE type = 'seal.lifted'"
        grounds = Counter(
            (line["field"], line["ground"])
            for (facts,) in self._store.rows(query)
            for line in json.loads(facts)["withheld"]
        )
        opened = self._store.rows("SELECT field, count(*) FROM opening GROUP BY 1 ORDER BY 1")
        values = {
            "sealed": words.count(self._count("SELECT count(*) FROM matter WHERE lifted = '' AND kind <> 'capture'")),
            "lifted": words.count(self._count("SELECT count(*) FROM matter WHERE lifted <> ''")),
            "delayed": words.count(self._count("SELECT count(*) FROM statement WHERE type = 'notice.delayed'")),
            "opened": [(words.FIELDS.get(field, field), words.count(number)) for field, number in opened],
            "withheld": [
                (f"{words.FIELDS[field]}: {words.GROUNDS[ground]}", words.count(number))
                for (field, ground), number in sorted(grounds.items())
            ],
        }
        yield "withheld.html", self._frame.page("withheld.html", "withheld", "What is withheld, and why", values)


def _whose(id: str) -> Cell:
    return (short(id), matter_path(id)) if id else OWN


_DECIDED: Sequence[str] = (
    "request.refused",
    "order.denied",
    "extension.denied",
    "order.narrowed",
    "request.returned",
    "order.returned",
)
