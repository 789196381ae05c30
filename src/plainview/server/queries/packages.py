"""What a package would hold, shown to the people who answer for it before it is released."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plainview.core.vocabulary.errors import Invalid
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.desk import Desk
from plainview.server.actions.discovery import demanded
from plainview.server.actions.ordered import narrowing_of
from plainview.server.actions.packages import STAGES, recipients_of
from plainview.server.actions.sitting import OpenedFor
from plainview.server.packages.age_file import fingerprint
from plainview.server.packages.contents import DISCOVERY, LeftOut, Package, files
from plainview.server.packages.document import rendered
from plainview.server.packages.gather import gather_counted
from plainview.server.people.may import check_may
from plainview.server.queries.narrowed import left_words
from plainview.server.queries.request_words import Line


@dataclass(frozen=True, slots=True)
class Preview:
    """A package that is not sealed: its values, and the very files that a release on the same day would hand out.

    `left` is what a judge left of the order, in words, nothing where nothing was taken away.
    """

    package: Package = field(repr=False)
    files: dict[str, bytes] = field(repr=False)
    counts: Mapping[LeftOut, int] = field(default_factory=dict)
    left: tuple[Line, ...] = ()

    @property
    def left_out(self) -> tuple[tuple[LeftOut, int], ...]:
        """Why pieces stay here, and how many each reason keeps: told to nobody outside."""
        return tuple([(out, self.counts.get(out, 0)) for out in self.package.left_out])


def preview(desk: Desk, person: str, matter: ChainId, stage: str, agency: str = "") -> Preview:
    """Promise what a release to an agency (the one that asked unless named) would hold today; audited as an opening.

    Of a discovery that is approved it is what counsel would get; of a closed record with the desk that reads it.

    Raises NotPermitted, Invalid for a matter or a stage without packages, and what `gather` raises.
    """
    who = desk.person(person)
    check_may(who, "preview_package")
    reading = desk.opened_for(who, OpenedFor.DISCLOSE)
    state = reading.matter(matter)
    if stage == DISCOVERY:
        found = demanded(reading, state)
        return Preview(found, rendered(files(found)))
    if state.kind != "cover" or stage not in STAGES:
        raise Invalid("there is a package only of a cover", next=f"Stages: {', '.join(STAGES)}")
    to = agency or reading.secret("matter-agency", matter)
    keys = [fingerprint(key) for key in recipients_of(desk, to)]
    package, counts = gather_counted(reading, state, stage, to, keys)
    return Preview(package, rendered(files(package)), counts, left_words(narrowing_of(reading, matter)))
