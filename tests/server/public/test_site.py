"""The public site: made of public files alone, the same bytes however it grew, every link leads somewhere."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import pytest

from examples import lists_min
from plainview.cli._stage import verdict_of
from plainview.core.notes.manifest import parse_manifest
from plainview.core.notes.note import parse_note
from plainview.core.vocabulary.errors import Malformed, Stopped
from plainview.server import wiring
from plainview.server.log.pages import publish_pages
from plainview.server.public import many
from plainview.server.public.frame import PAGE_BYTES_MAX, Told
from plainview.server.public.many import Pool
from plainview.server.public.site import FOLDED_WITH, STORE_FILE, Ready, Site, _sources_hash, read_on
from plainview.server.public.store import Projection
from plainview.server.public.written import Contact
from plainview.server.report.shelf import parts
from plainview.server.spawned import spawned
from tests.portal import Small, prepare, small

prepare()

CONTACT = Contact("Office", ("1 Example Plaza",), "555-0100", ("Inspector General",))
CANARIES = (b"Example Street", b"officer of agency", b"agency A", b"Other Street")


@dataclass
class Built:
    played: Small
    public: Path

    def read(self, path: str) -> bytes | None:
        place = self.public / path
        return place.read_bytes() if place.is_file() else None

    def pages(self, work: Path, *stops: int | None, pool: Pool | None = None) -> dict[str, bytes]:
        """All pages, made in as many goes as there are stops."""
        made: dict[str, bytes] = {}
        with Site(work, self.read, CONTACT, parts=parts, pool=pool) as site:
            for stop in stops:
                ready = site.prepare(stop)
                for path, digest in ready.pages.items():
                    if digest is None:
                        del made[path]
                    else:
                        made[path] = ready.read(path)
                site.done(ready)
        return made


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("site") / "program"
    played = small(folder)
    yield Built(played, folder / "public")
    played.stage.desk.store.close()


@pytest.fixture(scope="module")
def pages(built: Built, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return built.pages(tmp_path_factory.mktemp("work"), None)


def leaks(pages: dict[str, bytes], secrets: tuple[bytes, ...]) -> list[str]:
    """Pages with a secret in them; those of the law are left out, whose invented cases come with the code."""
    told = {path: data for path, data in pages.items() if not path.startswith("site/law/")}
    return [path for path, data in told.items() if any(secret in data for secret in secrets)]


def dead_links(pages: dict[str, bytes]) -> list[str]:
    """Links to a page, or a place in one, that is not there. What lies beside the site is the log's."""
    beside = {"checkpoint", "MANIFEST"}
    found = []
    for path, data in pages.items():
        if path.endswith(".html"):
            for link in re.findall(r'(?:href|src)="([^"#]+)', data.decode()):
                parts = [*path.split("/")[:-1]]
                for part in link.split("/"):
                    parts = parts[:-1] if part == ".." else [*parts, part]
                if (target := "/".join(parts)) not in pages and target not in beside:
                    found.append(f"{path} -> {link}")
    return found


def test_pages_made_in_many_goes_are_those_made_in_one(built: Built, pages: dict[str, bytes], tmp_path: Path) -> None:
    size = int((built.public / "checkpoint").read_text().split("\n")[1])
    grown = built.pages(tmp_path, *range(size - 8, size), None)
    assert grown.keys() == pages.keys()
    assert [path for path in pages if grown[path] != pages[path]] == []


def test_pages_made_by_several_processes_are_those_made_by_one(
    built: Built, pages: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once and in two goes; a process of its own really makes them, and a page that it makes otherwise is seen."""
    submitted: list[many.Share] = []
    whole = ProcessPoolExecutor.submit

    def submit(self: Any, work: Any, place: many.Place, share: many.Share) -> Any:
        submitted.append(share)
        return whole(self, work, replace(place, told=told(place.told)), share)

    told: Callable[[Told], Told] = lambda one: one  # noqa: E731
    monkeypatch.setattr(ProcessPoolExecutor, "submit", submit)
    monkeypatch.setattr(many, "PROCESSES_FROM", 0)
    monkeypatch.setattr(many, "SHARE_LINES", 40)
    size = int((built.public / "checkpoint").read_text().split("\n")[1])
    assert built.pages(tmp_path / "goes", size // 2, None, pool=partial(spawned, 2)) == pages
    assert {share.kind for share in submitted} == set(many.LINES)
    told = lambda one: replace(one, name="Other")  # noqa: E731
    assert built.pages(tmp_path / "other", None, pool=partial(spawned, 1)) != pages


def test_what_was_read_before_the_past_ended_changes_no_page(
    built: Built, pages: dict[str, bytes], tmp_path: Path
) -> None:
    """Read in bundles of any width, while less was published; without any whole bundle nothing is read."""
    read_on(tmp_path, built.read)
    assert not is_read(tmp_path)
    for bundle in (17, 5):
        read_on(tmp_path, built.read, bundle)
    assert is_read(tmp_path)
    assert built.pages(tmp_path, None) == pages
    read_on(tmp_path / "nothing", lambda path: None)


def is_read(work: Path) -> bool:
    with Projection(work / STORE_FILE, _sources_hash(FOLDED_WITH)) as store:
        return store.size > 0


def test_every_matter_has_a_page_and_every_link_leads_somewhere(built: Built, pages: dict[str, bytes]) -> None:
    for matter in built.played.matters.values():
        assert f"site/matters/{matter[:2]}/{matter}.html" in pages
    assert dead_links(pages) == []
    assert dead_links({"site/a.html": b'<a href="gone.html">'}) == ["site/a.html -> gone.html"]


def lines_of(page: bytes) -> list[tuple[str, list[str]]]:
    """The lines of a page's tables: where the first link of each leads, and what its cells say."""
    found = []
    for line in re.findall(r"<tr>(.*?)</tr>", page.decode(), re.DOTALL):
        cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line, re.DOTALL)
        link = re.search(r'href="([^"]+)"', line)
        found.append((link[1] if link else "", [html.unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in cells]))
    return found


def other_counts(pages: dict[str, bytes], data: Path) -> list[str]:
    """What the lists of matters and of refusals say otherwise than a stranger who has the open data alone."""
    many, cited = lists_min.lists(data), lists_min.refusals(data)
    said = {link: cells[-1] for link, cells in lines_of(pages["site/matters/index.html"]) if link}
    known = {cells[0]: cells[1:] for _, cells in lines_of(pages["site/refusals.html"]) if cells and cells[0] in cited}
    assert len(said) == len(many) > 2
    assert len(known) == len(cited)
    wrong = [link for link, count in said.items() if count != f"{many[link.rpartition('/')[2]]:,}"]
    return [*wrong, *(cite for cite, cells in known.items() if f"{cited[cite]:,}" not in cells)]


def test_the_lists_count_what_a_stranger_counts(pages: dict[str, bytes], tmp_path: Path) -> None:
    for path, data in pages.items():
        if path.startswith("site/data/csv/"):
            (tmp_path / path.rpartition("/")[2]).write_bytes(data)
    assert other_counts(pages, tmp_path) == []
    first = next(tmp_path.glob("matters*.csv"))
    first.write_bytes(b"".join(first.read_bytes().splitlines(keepends=True)[:-1]))
    assert other_counts(pages, tmp_path)


def test_pages_are_small_and_need_nothing_inline(pages: dict[str, bytes]) -> None:
    style = len(pages["site/static/site.css"])
    for path, data in pages.items():
        if path.endswith(".html"):
            assert len(data) + style < PAGE_BYTES_MAX, path
            assert not re.search(rb"<style|style=|<script(?! type=\"module\" src=)|\son[a-z]+=", data), path
            assert data.count(b"<h1") == 1, path


def test_nothing_sealed_is_on_any_page_nor_in_the_projection(
    built: Built, pages: dict[str, bytes], tmp_path: Path
) -> None:
    built.pages(tmp_path, None)
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert leaks(pages, CANARIES) == [] and leaks(kept, CANARIES) == []
    assert leaks({"a": b"at 1 Example Street"}, CANARIES) == ["a"]


def test_the_start_page_says_what_the_log_cannot_show_and_what_is_overdue(pages: dict[str, bytes]) -> None:
    start = pages["index.html"].decode()
    assert "What this log cannot show" in start and "duties overdue now" in start and "Demonstration." in start
    assert 'href="site/static/site.css"' in start and 'href="static/site.css"' in pages["site/index.html"].decode()


def test_published_pages_are_listed_the_log_stays_true_and_a_changed_page_is_named(built: Built) -> None:
    stage, folder = built.played.stage, built.public.parent
    seconds = int(stage.desk.now().timestamp())
    assert wiring.publish_site(folder, stage.log, seconds) > 100
    assert wiring.publish_site(folder, stage.log, seconds) == 0
    listed = parse_manifest(parse_note((built.public / "MANIFEST").read_bytes(), 1 << 24).text).files
    found = {str(path.relative_to(built.public)) for path in (built.public / "site").rglob("*") if path.is_file()}
    assert found | {"index.html"} <= listed.keys()
    assert verdict_of(built.public, stage.desk.today())[0] == 0
    page = built.public / "site/overdue.html"
    page.write_bytes(page.read_bytes().replace(b"overdue", b"settled", 1))
    code, _ = verdict_of(built.public, stage.desk.today())
    assert code == 1


@dataclass
class Laid:
    pages: dict[str, str | None]

    def read(self, path: str) -> bytes:
        return b"other bytes"


@pytest.mark.parametrize("path", ["checkpoint", "policy", "checkpoints/2026-01-02", "tile/0/000", "../index.html"])
def test_a_page_is_never_one_of_the_logs_own_files(built: Built, path: str) -> None:
    stage = built.played.stage
    with pytest.raises(Malformed, match="the log's own"):
        publish_pages(stage.log, int(stage.desk.now().timestamp()), Laid({path: "0" * 64}))


def test_a_page_that_changed_after_it_was_made_is_not_published(built: Built) -> None:
    stage = built.played.stage
    with pytest.raises(Stopped, match="changed after"):
        publish_pages(stage.log, int(stage.desk.now().timestamp()), Laid({"site/x.html": "0" * 64}))
    assert not (built.public / "site/x.html").exists()


class Noting:
    """A public folder that notes in which order files are put into it."""

    def __init__(self, public: Any) -> None:
        self._public = public
        self.order: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._public, name)

    def write_all(self, files: Sequence[tuple[str, bytes]], *, immutable: bool) -> None:
        self.order += [path for path, _ in files]
        self._public.write_all(files, immutable=immutable)

    def write(self, path: str, data: bytes, *, immutable: bool) -> None:
        self.order.append(path)
        self._public.write(path, data, immutable=immutable)


def test_what_no_manifest_lists_is_written_first_and_the_manifest_last(built: Built) -> None:
    stage = built.played.stage
    seconds, other = int(stage.desk.now().timestamp()), sha256(b"other bytes").hexdigest()
    publish_pages(stage.log, seconds, Laid({"site/a.html": other}))
    log = replace(stage.log, public=cast(Any, Noting(stage.log.public)))
    assert publish_pages(log, seconds, Laid({"site/a.html": other, "site/z.html": other, "site/b.html": other}))
    assert cast(Noting, log.public).order == ["site/z.html", "site/b.html", "site/a.html", "MANIFEST"]
    assert publish_pages(stage.log, seconds, Laid({f"site/{name}.html": None for name in "abz"}))


def test_nothing_is_made_before_anything_is_published(tmp_path: Path) -> None:
    with Site(tmp_path, lambda path: None, CONTACT) as site:
        assert site.prepare() == Ready(tmp_path / "ready", {})
