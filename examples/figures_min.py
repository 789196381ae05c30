"""The public tables of a year, counted a second time: the standard library and `verify_min.py`, nothing of plainview.

    python figures_min.py FOLDER YEAR [--size STATEMENTS]

Reads the statements of the log in FOLDER (`public/`), judges each by `verify_min.py`, which lies beside this file, and
counts. It prints canonical JSON, the very bytes that the program publishes as `figures/YEAR.json` when it counts the
same; whatever differs is an error in one of the two. It was written from the titles of the tables, shares no code with
`plainview.core.statistics`, and holds the whole log in memory. --size counts the log's first so many statements.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from verify_min import (
    HEX32,
    Folder,
    Head,
    Log,
    Matter,
    canonical,
    cuts,
    read_json,
    read_note,
    read_statement,
    sha,
    split_bundle,
    tile_path,
    unb64url,
    years,
)

Said = dict[str, Any]
LEVELS = ["federal", "state", "local", "postal"]
ASKED = [f"{kind}/{level}" for kind in ("cover", "records") for level in LEVELS]
STEPS = [
    f"{kind}/{stage}" for kind in ("cover", "records") for stage in ["review", "order", "court", "start", "decision"]
]
STAGES = [f"{kind}/{stage}" for kind in ("cover", "records") for stage in ["mid_term", "end", "records", "discovery"]]
OWED = [
    f"{duty}/{level}"
    for duty in ["decision", "confirmation", "court", "return", "notice", "error_report"]
    for level in LEVELS
]
GRADES = ["headquarters", "manager", "support_group", "inspector_in_charge"]
BANDS = "0 1-9 10-99 100-999 1000+ withheld"
MET = "met late open held"
DAYS = "0 1 2 3 4 5 6-10 11-20 21-30 31-60 61+"
ORDERED = "0-10 11-20 21-29 30 31-60 61-119 120+"
IN_FORCE = "0-10 11-20 21-29 30 31-60 61-90 91-120 121+"

TABLES: list[tuple[str, list[str] | None, str]] = [
    ("requests", ASKED, "crime other_listed none_listed"),
    (
        "outcomes",
        ASKED,
        "pending returned refused_by_law refused_by_reviewer withdrawn lapsed "
        "ordered unratified approved narrowed denied",
    ),
    ("days_to_decide", STEPS, f"{DAYS} days"),
    ("lengths", ASKED, "orders days_ordered extensions extension_days ended ended_early days_in_force"),
    ("order_lengths", ASKED, ORDERED),
    ("durations", ASKED, IN_FORCE),
    ("extensions", ASKED, "asked refused_by_law ordered approved denied first second further"),
    (
        "emergencies",
        LEVELS,
        "started confirmed confirmed_late unconfirmed "
        "ratified ratified_late denied unratified opened opened_late unopened",
    ),
    ("disclosures", STAGES, "approved refused_by_law released acknowledged unacknowledged"),
    ("duties", None, MET),
    ("duties_by_level", OWED, MET),
    ("notices", ASKED, "given delayed days_delayed undelivered undelivered_again repeated"),
    (
        "errors",
        ["human", "system", "no_authority"],
        "registered reportable reported reported_late unreported reclassified",
    ),
    ("errors_weighed", ["serious", "not_serious"], "told not_told"),
    (
        "captures",
        ["abandoned_or_stolen", "damaged_or_rifled", "immediate_threat"],
        "recorded proper improper unreviewed",
    ),
    ("pieces", LEVELS, BANDS),
    ("seals", ASKED, "lifted on_time late"),
    ("withheld", ["agency", "district", "statute", "pieces"], "opened small_cell erased"),
    ("statements", None, " ".join([*ASKED, "capture"])),
    ("codes", None, " ".join([*ASKED, "capture"])),
    ("refusals", None, "delegation disclosure enrolment extension filing order"),
    ("program_statements", None, "statements"),
    ("keys", None, "added lost stolen left_office replaced"),
    ("delegations", GRADES, "made refused revoked"),
    ("agencies", LEVELS, "enrolled refused suspended reinstated"),
    ("reviews", ["periodic"], "met late open committed revealed drawn population sampled examined findings"),
    (
        "trend",
        None,
        "cover records capture refused_by_law refused_by_reviewer withdrawn lapsed ordered approved narrowed denied "
        "emergencies extensions ended disclosures notices notices_delayed "
        "duties_met duties_late duties_open errors improper",
    ),
]
"""Name of each table, its rows (None: what occurred), its columns."""

REFUSING = ["filing", "order", "extension", "disclosure", "delegation", "enrolment"]
ENDED_BY = {
    "filing.refused": "refused_by_law",
    "request.refused": "refused_by_reviewer",
    "request.withdrawn": "withdrawn",
    "request.lapsed": "lapsed",
}
JUDGED = {"order.approved": "approved", "order.narrowed": "narrowed", "order.denied": "denied"}
EXTENDED = {
    "extension.asked": "asked",
    "extension.refused": "refused_by_law",
    "extension.authorized": "ordered",
    "extension.approved": "approved",
    "extension.denied": "denied",
}


def statements(folder: Folder, size: int) -> Iterator[bytes]:
    """The entries of a log, in order."""
    for number, width in cuts(size):
        path = tile_path("entries", number, width)
        yield from split_bundle(folder.read(path, 256 * (2 + 16_384)), width, path)


def bin_of(number: int, bins: str) -> str:
    """The range of a list that a number is in."""
    for word in bins.split():
        low, _, high = word.rstrip("+").partition("-")
        if int(low) <= number and (word.endswith("+") or number <= int(high or low)):
            return word
    raise ValueError(number)


class Figures:
    """What is counted: `add` takes a statement, `finish` what rests on the matters as they came to be."""

    def __init__(self, opening: Said, log: Log | None = None) -> None:
        self.counts: Counter[tuple[str, int, str, str]] = Counter()
        self.log = log or Log(opening, lambda _: sys.maxsize)
        self.first_day: date = opening["day"]
        self.told: dict[str, list[Said]] = {}
        self.over: dict[str, tuple[date, int, bool]] = {}
        self.named: dict[tuple[str, object], str] = {}
        self.reviewed: list[date] = []

    def count(self, table: str, year: int, row: str, column: str, number: int = 1) -> None:
        """Count one more, or so many."""
        self.counts[table, year, row, column] += number

    def add(self, index: int, said: Said, leaf: bytes) -> None:
        """Let `verify_min.py` judge a statement, then count it."""
        chain, kind, today = said["matter"], said["type"], said["day"]
        before = self.log.matters.get(chain)
        self.log.take(index, said, leaf)
        if kind.endswith(".refused") and kind.split(".")[0] in REFUSING:
            for cite in sorted(set(said["cites"])):
                self.count("refusals", today.year, cite, kind.split(".")[0])
        if not HEX32(chain):
            if kind != "daybook.closed":
                self.of_program(said)
            return
        self.told.setdefault(chain, []).append(said)
        matter = self.log.matters[chain]
        if matter.first_end and chain not in self.over:
            assert before and before.end and matter.in_force
            self.over[chain] = today, (matter.first_end - matter.in_force).days, matter.first_end < before.end

    def of_program(self, said: Said) -> None:
        """Keys, delegations, agencies, reviews."""
        kind, f, year = said["type"], said["facts"], said["day"].year
        noun, _, verb = kind.partition(".")
        self.count("program_statements", year, kind, "statements")
        if noun == "key":
            self.named.setdefault(("key", f["key"]), f.get("class", ""))
            self.count("keys", year, self.named["key", f["key"]], "added" if verb == "added" else f["reason"])
        if noun == "delegation":
            self.named.setdefault(("delegation", f.get("delegation", said["seq"])), f.get("grade", ""))
            self.count("delegations", year, self.named["delegation", f.get("delegation", said["seq"])], verb)
        if noun in ("agency", "enrolment"):
            self.named.setdefault(("agency", f.get("agency", said["seq"])), f.get("level", ""))
            self.count("agencies", year, self.named["agency", f.get("agency", said["seq"])], verb)
        if noun == "review":
            if verb == "done":
                self.reviewed.append(said["day"])
            else:
                self.count("reviews", year, "periodic", verb)
            numbers = {**f, "sampled": len(f["sample"])} if verb == "drawn" else f
            for name in ("population", "sampled", "examined", "findings"):
                self.count("reviews", year, "periodic", name, numbers.get(name, 0))

    def finish(self) -> None:
        """Count the matters, and the reviews that were due."""
        for id, told in self.told.items():
            self.of_matter(id, told, self.log.matters[id])
        since = self.first_day
        for today in self.reviewed:
            by, since = years(since, 1), today
            self.count("reviews", by.year, "periodic", "met" if today <= by else "late")
        self.count("reviews", years(since, 1).year, "periodic", "open")

    def of_matter(self, id: str, told: list[Said], m: Matter) -> None:
        """Count one matter."""
        asked, first = (f"{m.kind}/{m.level}" if m.level else m.kind), told[0]
        self.count("trend", first["day"].year, "", m.kind)
        self.each(told, m, asked)
        self.duties(m)
        self.errors(told, m)
        if m.kind == "capture":
            found = [said["facts"]["outcome"] for said in told if said["type"] == "capture.reviewed"]
            row, year = first["facts"]["circumstance"], first["day"].year
            self.count("captures", year, row, "recorded")
            self.count("captures", year, row, found[-1] if found else "unreviewed")
            return
        self.count("requests", first["day"].year, asked, first["facts"]["purpose"])
        self.count("outcomes", first["day"].year, asked, outcome(told, m))
        self.steps(told, m)
        self.disclosed(told, m)
        if id in self.over:
            today, days, early = self.over[id]
            self.count("trend", today.year, "", "ended")
            self.count("lengths", today.year, asked, "ended")
            self.count("lengths", today.year, asked, "ended_early", early)
            self.count("lengths", today.year, asked, "days_in_force", days)
            self.count("durations", today.year, asked, bin_of(days, IN_FORCE))
        start = [said for said in told if said["type"] == "cover.started"]
        if start and m.emergency:
            self.emergency(start[0]["day"].year, told, m)

    def each(self, told: list[Said], m: Matter, asked: str) -> None:
        """Count a matter's statements one by one."""
        extensions = 0
        for said in told:
            kind, f, year = said["type"], said["facts"], said["day"].year
            self.count("statements", year, kind, asked)
            for name, value in f.items():
                if isinstance(value, bool):
                    self.count("codes", year, f"{kind}/{name}={str(value).lower()}", asked)
                elif isinstance(value, str) and name not in ("kind", "level", "cohort"):
                    self.count("codes", year, f"{kind}/{name}={value}", asked)
            self.in_trend(said, m)
            if kind in ("order.approved", "order.narrowed") if m.reform else kind == "order.authorized":
                self.count("lengths", year, asked, "orders")
                self.count("lengths", year, asked, "days_ordered", f["days"])
                self.count("order_lengths", year, asked, bin_of(f["days"], ORDERED))
            if kind in EXTENDED:
                self.count("extensions", year, asked, EXTENDED[kind])
            if kind == ("extension.approved" if m.reform else "extension.authorized"):
                extensions += 1
                self.count("trend", year, "", "extensions")
                self.count("lengths", year, asked, "extensions")
                self.count("lengths", year, asked, "extension_days", f["days"])
                self.count("extensions", year, asked, {1: "first", 2: "second"}.get(extensions, "further"))
            if kind.startswith("notice."):
                self.count("notices", year, asked, "undelivered_again" if f.get("again") else kind.split(".")[1])
                self.count("notices", year, asked, "days_delayed", f.get("days", 0))
            if kind == "seal.lifted":
                self.lifted(said, m, asked)

    def in_trend(self, said: Said, m: Matter) -> None:
        """What the ten years show of a statement."""
        kind, year = said["type"], said["day"].year
        words = {
            **ENDED_BY,
            **JUDGED,
            "disclosure.released": "disclosures",
            "notice.given": "notices",
            "notice.delayed": "notices_delayed",
            "error.registered": "errors",
        }
        if kind in words:
            self.count("trend", year, "", words[kind])
        if kind == "order.authorized" and not m.reform:
            self.count("trend", year, "", "ordered")
        if said["facts"].get("outcome") == "improper":
            self.count("trend", year, "", "improper")

    def lifted(self, said: Said, m: Matter, asked: str) -> None:
        """What a lifted seal opens, and what stays closed."""
        year, known = said["day"].year, {}
        for opening in said["facts"]["openings"]:
            _, name, value = read_json(unb64url(opening["disclosure"], "opening"), "opening")
            known[name] = str(value)
            self.count("withheld", year, name, "opened")
        for line in said["facts"]["withheld"]:
            known.setdefault(line["field"], "withheld")
            self.count("withheld", year, line["field"], line["ground"])
        self.count("seals", year, asked, "lifted")
        self.count("seals", year, asked, "on_time" if str(said["day"]).startswith(said["facts"]["cohort"]) else "late")
        if m.kind == "cover" and "pieces" in known:
            self.count("pieces", year, m.level, known["pieces"])

    def duties(self, m: Matter) -> None:
        """How what was owed was met."""
        for name, by, done in m.duties:
            word = ("met" if done <= by else "late") if done else "open"
            if word == "open" and m.held and name in ("erasure", "destruction"):
                word = "held"
            self.count("duties", by.year, name, word)
            if m.level and f"{name}/{m.level}" in OWED:
                self.count("duties_by_level", by.year, f"{name}/{m.level}", word)
            if word != "held":
                self.count("trend", by.year, "", f"duties_{word}")

    def errors(self, told: list[Said], m: Matter) -> None:
        """Errors, each with its report: first registered, first reported."""
        ends = [said["type"] for said in told if said["type"] in ("error.reported", "error.reclassified")]
        reports = [(by, done) for name, by, done in m.duties if name == "error_report"]
        for said in told:
            f, year = said["facts"], said["day"].year
            if said["type"] == "error.weighed":
                row = "serious" if f["serious"] else "not_serious"
                self.count("errors_weighed", year, row, "told" if f["tell"] else "not_told")
            if said["type"] != "error.registered":
                continue
            self.count("errors", year, f["cause"], "registered")
            if f["reportable"]:
                by, done = reports.pop(0)
                word = "unreported"
                if done and ends.pop(0) == "error.reclassified":
                    word = "reclassified"
                elif done:
                    word = "reported" if done <= by else "reported_late"
                self.count("errors", year, f["cause"], "reportable")
                self.count("errors", year, f["cause"], word)

    def disclosed(self, told: list[Said], m: Matter) -> None:
        """Disclosures, and what was never acknowledged."""
        words = {"disclosure.refused": "refused_by_law"}
        for at, said in enumerate(told):
            kind, year = said["type"], said["day"].year
            if not kind.startswith("disclosure."):
                continue
            row = f"{m.kind}/{said['facts']['stage']}"
            self.count("disclosures", year, row, words.get(kind, kind.split(".")[1]))
            if kind == "disclosure.released" and not row.endswith("discovery"):
                later = [one["type"] for one in told[at + 1 :] if one["facts"].get("stage") == said["facts"]["stage"]]
                told_again = [one for one in later if one in ("disclosure.released", "disclosure.acknowledged")]
                if told_again[:1] != ["disclosure.acknowledged"]:
                    self.count("disclosures", year, row, "unacknowledged")

    def steps(self, told: list[Said], m: Matter) -> None:
        """Days from step to step."""
        before: dict[str, date] = {}

        def took(stage: str, since: str, today: date) -> None:
            if since in before:
                days = (today - before[since]).days
                self.count("days_to_decide", today.year, f"{m.kind}/{stage}", bin_of(days, DAYS))
                self.count("days_to_decide", today.year, f"{m.kind}/{stage}", "days", days)

        for said in told:
            kind, today = said["type"], said["day"]
            if kind in ("request.reviewed", "request.returned", "request.refused"):
                took("review", "asked", today)
                before.pop("asked", None)
                before["reviewed"] = today
            if kind in ("request.filed", "request.corrected"):
                before["asked"] = today
            if kind == "order.authorized":
                took("order", "reviewed", today)
                before["ordered" if m.reform else "ready"] = today
            if kind in JUDGED:
                took("court", "ordered", today)
                before["ready"] = today
            if kind == "order.returned":
                took("court", "ordered", today)
            if kind == "cover.started":
                took("start", "ready", today)
        decided = [said["day"] for said in deciding(told, m)]
        decided = decided or [said["day"] for said in told if said["type"] == "request.refused"]
        if decided:
            before["filed"] = told[0]["day"]
            took("decision", "filed", decided[-1])

    def emergency(self, year: int, told: list[Said], m: Matter) -> None:
        """A cover started in an emergency."""
        kinds = {said["type"] for said in told}
        late = {name for name, by, done in m.duties if done and done > by}

        def clock(duty: str, came: bool, word: str) -> None:
            self.count("emergencies", year, m.level, (word + "_late" * (duty in late)) if came else f"un{word}")

        self.count("emergencies", year, m.level, "started")
        self.count("trend", year, "", "emergencies")
        clock("confirmation", "request.confirmed" in kinds, "confirmed")
        if m.reform:
            clock("opening", "fields.opened" in kinds, "opened")
            if "order.denied" in kinds:
                self.count("emergencies", year, m.level, "denied")
            else:
                clock("court", bool(kinds & {"order.approved", "order.narrowed"}), "ratified")

    def text(self, year: int, size: int) -> str:
        """The tables of a year, as canonical JSON."""
        tables = [self.table(year, *table) for table in TABLES]
        return canonical({"size": size, "tables": tables, "v": 1, "year": year})

    def table(self, year: int, name: str, rows: list[str] | None, columns: str) -> dict[str, Any]:
        """One table of a year."""
        names = columns.split()
        if name == "trend":
            span = range(max(self.first_day.year, year - 9), year + 1)
            counts = [[self.counts[name, one, "", column] for column in names] for one in span]
            return {"columns": names, "counts": counts, "id": name, "rows": [str(one) for one in span]}
        if rows is None:
            rows = sorted({key[2] for key, count in self.counts.items() if key[:2] == (name, year) and count})
        counts = [[self.counts[name, year, row, column] for column in names] for row in rows]
        return {"columns": names, "counts": counts, "id": name, "rows": rows}


def deciding(told: list[Said], m: Matter) -> list[Said]:
    """What granted or denied: a judge's word, or an order that no correction left nothing of."""
    if m.reform:
        return [said for said in told if said["type"] in JUDGED]
    last = [said for said in told if said["type"] in ("order.authorized", "request.corrected")][-1:]
    return [said for said in last if said["type"] == "order.authorized"]


def outcome(told: list[Said], m: Matter) -> str:
    """What came of a request."""
    said = [JUDGED.get(one["type"], "ordered") for one in deciding(told, m)]
    said = said or [ENDED_BY[one["type"]] for one in told if one["type"] in ENDED_BY]
    if said:
        return said[-1]
    if any(one["type"] == "finding.made" for one in told):
        return "unratified"
    return "returned" if m.phase == "returned" else "pending"


def figures(folder: Folder, year: int, size: int) -> str:
    """The tables of a year, as canonical JSON."""
    whole = Head.read(read_note(folder.read("checkpoint", 1 << 16), "checkpoint")[0], "checkpoint").size
    size, counted = size or whole, None
    for index, entry in enumerate(islice(statements(folder, whole), size)):
        said = read_statement(entry, f"statement {index}")
        counted = counted or Figures(said)
        counted.add(index, said, sha(b"\0", entry))
    assert counted
    counted.finish()
    return counted.text(year, size)


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description="Count the public tables of a year a second time.")
    asked.add_argument("folder", type=Path)
    asked.add_argument("year", type=int)
    asked.add_argument("--size", type=int, default=0, help="count so many statements of the log's beginning")
    args = asked.parse_args()
    sys.stdout.write(figures(Folder(args.folder), args.year, args.size))


if __name__ == "__main__":
    main()
