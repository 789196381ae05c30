"""Atom feeds: what is printed is a feed that others read, and can be carried on."""

from datetime import datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest

from plainview.core.notes.atom import Entry, Feed, printed_entries
from plainview.core.vocabulary.errors import Malformed

AT = datetime(2026, 1, 8, 12, tzinfo=timezone(timedelta(hours=-5)))
NAME = "{http://www.w3.org/2005/Atom}"


def test_a_feed_is_well_formed_and_says_what_it_was_given() -> None:
    entries = [Entry("urn:x:1", "a < b\nand & c", AT, "https://example.com/?a=1&b=2", "words").print()]
    entries.append(Entry("urn:x:2", "second", AT).print())
    feed = Feed("urn:x", "news", "log", AT, entries, "https://example.com/feed").print()
    root = ElementTree.fromstring(feed)
    first, second = root.findall(f"{NAME}entry")
    assert first.findtext(f"{NAME}title") == "a < b and & c"
    assert (first.findtext(f"{NAME}updated"), second.findtext(f"{NAME}id")) == ("2026-01-08T17:00:00Z", "urn:x:2")
    assert [link.get("href") for link in root.iter(f"{NAME}link")] == [
        "https://example.com/feed", "https://example.com/?a=1&b=2",
    ]  # fmt: skip
    assert printed_entries(feed, "feed") == entries


def test_a_feed_without_an_address_has_no_link() -> None:
    assert b"<link" not in Feed("urn:x", "news", "log", AT, []).print()


@pytest.mark.parametrize("data", [b"", b"<feed/>", b"\xff", Feed("urn:x", "n", "l", AT, []).print()[:-2]])
def test_what_is_no_feed_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed, match="a feed that Plainview has written"):
        printed_entries(data, "feed")
