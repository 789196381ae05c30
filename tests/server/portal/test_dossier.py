"""The auditor's dossier as it is read: every type of statement that a played year holds, in words and whole."""

from __future__ import annotations

import gc
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from plainview.core.docket.statement import Statement, parse_statement
from plainview.core.vocabulary.ids import is_hex32
from plainview.server.queries.statement_words import title
from plainview.server.scenarios.again import reopen
from plainview.server.scenarios.year import Count
from tests.portal import Portal, Small, open_portal
from tests.year import shared_year

__all__ = ["shared_year"]
WHY = {"purpose": "test", "text": "A prebuilt test lists it"}
RAW = {
    "a list or table as it is printed in code": re.compile(r"[\[{]['\"]|\[\d|\[\]"),
    "nothing, as it is printed in code": re.compile(r"\bNone\b(?!\.| (?:are|of))|\bTrue\b|\bFalse\b"),
    "a day or month as it is stored": re.compile(r"\b\d{4}-\d{2}(-\d{2})?\b"),
    "a coded word": re.compile(r"\b[a-z]+_[a-z_]+\b"),
    "a raw signature or disclosure": re.compile(r"[A-Za-z0-9+/=_-]{65,}"),
}
"""What nobody reads."""


@pytest.fixture(scope="module")
def year(shared_year: tuple[Path, Count], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal of a played year, of its own since every dossier leaves an audit row."""
    folder = tmp_path_factory.mktemp("dossier") / "program"
    shutil.copytree(shared_year[0], folder)
    gc.collect()  # what the play left behind ends here, not within the import of pages
    stage = reopen(folder, lambda stage: lambda index, leaf: None, lambda: datetime.now(UTC))
    yield open_portal(Small(stage))
    stage.desk.store.close()


def said(portal: Portal) -> dict[str, list[Statement]]:
    """Every statement of a matter, by matter."""
    store, found = portal.stage.desk.store, dict[str, list[Statement]]()
    for data in store.entries(0, store.size()):
        one = parse_statement(data)
        if is_hex32(one.matter):
            found.setdefault(one.matter, []).append(one)
    return found


def covering(matters: dict[str, list[Statement]], is_open: Any) -> list[str]:
    """A few matters that hold every type between them: open ones before closed ones, of which less can be shown."""
    chosen, left = [], {one.type for said in matters.values() for one in said}
    for matter in sorted(matters, key=lambda each: (not is_open(each), -len({one.type for one in matters[each]}))):
        new = left & {one.type for one in matters[matter]}
        if new:
            chosen.append(matter)
            left -= new
    return chosen


def raw_parts(page: str) -> list[str]:
    """What of a page nobody reads, each with what it is."""
    text = unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<code>[a-z_.]+</code>|<form.*?</form>", " ", page, flags=re.S)))
    return [f"{what}: {found[0]}" for what, seen in RAW.items() for found in seen.finditer(text)]


def test_every_statement_of_a_dossier_reads_in_words_and_holds_its_digests_whole(year: Portal) -> None:
    matters, desk = said(year), year.stage.desk
    auditor = year.client("auditor")
    shown = covering(matters, desk.is_open)
    assert len(shown) > 5
    for matter in shown:
        page = auditor.post(f"/matters/{matter}/dossier", WHY).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert not raw_parts(main), (matter, raw_parts(main))
        for one in matters[matter]:
            assert f"<h3>{title(one.type)}</h3>".replace("'", "&#x27;") in main, one.type
            assert f"<code>{one.type}</code>" in main
            assert one.signature is None or f">{one.signature.key}</code>" in main
        assert not desk.is_open(matter) or "SHA-256 of the request" in main or "capture.recorded" in main


def pages_of(matters: dict[str, list[Statement]], is_open: Any) -> Iterator[tuple[str, str]]:
    """Pages that custodians, auditors and operators look at, and who looks."""
    opened = [matter for matter in matters if is_open(matter)]
    covers = [matter for matter in opened if any(one.type == "cover.started" for one in matters[matter])]
    records = [matter for matter in opened if matters[matter][0].facts.get("kind") == "records"]
    erased = [matter for matter in matters if any(one.type == "data.erased" for one in matters[matter])]
    yield from [("custodian", f"/matters/{matter}/package") for matter in covers[:3]]
    yield from [("custodian", f"/matters/{matter}/selection") for matter in records[:2]]
    yield from [("auditor", f"/matters/{matter}/kept") for matter in (*erased[:1], *covers[:1])]
    yield from [("auditor", path) for path in ("/audit?since=2025-01-02", "/audit/tests?since=2025-01-02")]
    yield from [("auditor", path) for path in ("/audit/errors", "/reviews", "/figures", "/returns")]
    yield "operator", "/health"


def test_no_other_page_of_custodians_auditors_and_operators_shows_what_is_coded(year: Portal) -> None:
    found = list(pages_of(said(year), year.stage.desk.is_open))
    assert len(found) > 12
    for person, path in found:
        answer = year.client(person).get(path)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        inside = re.sub(r"<details.*?</details>|<code.*?</code>", " ", main, flags=re.S)
        assert not raw_parts(inside), (path, raw_parts(inside))


def test_what_is_wrong_with_an_auditors_answer_is_said_beside_it(year: Portal) -> None:
    auditor, matter = year.client("auditor"), next(iter(said(year)))
    empty = auditor.post(f"/matters/{matter}/dossier", {})
    assert empty.status_code == 422
    for words in ("look at 2 answers again", "Choose what you open it for.", 'href="#p-sample"', 'id="e-text"'):
        assert words in empty.content.decode()
    typed = auditor.post("/reviews/commit_review", {"period": "2", "commitment": "xyz"})
    assert typed.status_code == 422
    assert 'href="#f-commitment"' in typed.content.decode()
    assert 'value="xyz"' in typed.content.decode()


def test_a_raw_page_would_be_seen() -> None:
    raw = "<dd>{'key': 1}</dd><dd>[2, 3]</dd><dd>None</dd><dd>2026-01-08</dd><dd>reason_text</dd><dd>" + "ab" * 40
    assert len(raw_parts(raw)) == 6
    assert not raw_parts("<p>None of 3. <code>order.approved</code> Jan 8, 2026 " + "ab" * 32)
