"""The act of a story about letters: those of a notice are printed, in both languages, each with its file."""

from collections.abc import Mapping
from types import MappingProxyType

from plainview.core.vocabulary.errors import Malformed, NotPermitted
from plainview.core.vocabulary.ids import ChainId
from plainview.server import wiring
from plainview.server.actions.desk import Desk
from plainview.server.actions.notices import print_notice
from plainview.server.actions.opening import standing_opening
from plainview.server.letters.contact import DEMONSTRATION
from plainview.server.letters.typeset import LANGUAGES
from plainview.server.scenarios.offices import opened
from plainview.server.scenarios.stage import Stage
from plainview.server.scenarios.story import Step

TAKES: Mapping[str, tuple[str, ...]] = MappingProxyType({"print_notice": ()})
"""The acts about letters and the values that each may have."""

NOBODY = "nobody"
"""How a story calls the letter to whoever gets mail at the address."""


def printed(stage: Stage, step: Step, who: str, matter: ChainId) -> dict[str, int]:
    """Promise to whom the letters of a matter's notice go, and how many pieces each lists; all is published first.

    Raises Malformed, and what the printing raises.
    """
    if step.values:
        raise Malformed(f"{step.act} takes no {next(iter(step.values))!r}", where=step.where)
    stage.publish()
    public = wiring.published_of(stage.folder, stage.desk.store)
    found = print_notice(stage.desk, who, matter, public, DEMONSTRATION, opened=_opened(stage, who, matter))
    for one in found:
        for language in LANGUAGES:
            one.document(language)
    return {one.letter.name or NOBODY: len(one.printing.pieces) for one in found}


def _opened(stage: Stage, who: str, matter: ChainId) -> Desk | None:
    """Of a closed record the desk that reads it, once two offices have opened it."""
    try:
        standing_opening(stage.desk, matter)
    except NotPermitted:
        return None
    return opened(stage, who, matter)
