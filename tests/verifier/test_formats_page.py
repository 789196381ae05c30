"""The page of formats says what the tables say."""

import pytest

from plainview.core.docket.types import TYPES
from tests.architecture.house import ROOT
from tools import formats

PAGE = (ROOT / "docs/formats.md").read_text(encoding="utf-8")


def test_the_generated_parts_are_the_tables() -> None:
    assert formats.filled(PAGE) == PAGE


def test_every_type_is_named_outside_the_generated_parts_too() -> None:
    by_hand = "".join(part.split("<!-- end -->")[-1] for part in PAGE.split("<!-- generated:"))
    rest = {"error.reported", "error.reclassified", "error.weighed", "copy.returned", "notice.given", "outcome.filed"}
    rest |= {"disclosure.acknowledged"}
    named = {name for name in TYPES if f"`{name}`" in by_hand}
    covered = {name for name in TYPES if f"`{name.partition('.')[0]}.*`" in by_hand}
    assert set(TYPES) - named - covered - rest == set()


@pytest.mark.parametrize("name", formats.PARTS)
def test_a_page_without_a_place_for_a_part_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="0 places"):
        formats.filled(PAGE.replace(f"<!-- generated: {name} -->", ""))
