"""The cases of tests/vectors that are whole logs: each a sentence, a reason, a story, and what a verifier must say.

`@case` names the folder; the function tells the story and returns what is expected. `_fail` is added when the exit is
not 0. Stories that only differ in their last statement are published once, on their last day, to keep them small.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.verifier.build import Story

NOW = "2027-06-01T00:00:00Z"


@dataclass(frozen=True)
class Expected:
    """What a verifier says: its exit, what the fault's place contains; what it is asked; files changed afterwards."""

    story: Story
    exit: int = 0
    names: str = ""
    asked: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, bytes | None] = field(default_factory=dict)

    def plain(self) -> dict[str, object]:
        return {"exit": self.exit, "names": self.names, "now": NOW} | dict(self.asked)

    def public(self) -> dict[str, bytes]:
        changed = self.story.public.files | dict(self.files)
        return {path: data for path, data in changed.items() if data is not None}


Tell = Callable[[], Expected]
CASES: dict[str, tuple[str, Tell]] = {}


def case(tell: Tell) -> Tell:
    """Register a case under its function's name; the docstring is the README."""
    assert tell.__doc__ is not None
    CASES[tell.__name__] = (tell.__doc__, tell)
    return tell


def ready(daily: bool = False, **facts: object) -> Story:
    """A program with all its keys, on its third day; from then on published once, at the end, unless `daily`."""
    return Story(daily=daily, **facts).open().staff()  # type: ignore[arg-type]


def publish(story: Story) -> None:
    """Publish, and leave out the narrower tiles of earlier checkpoints, to keep the folders small."""
    story.publish()
    files = story.public.files
    parts = [path.split(".p/") for path in files if ".p/" in path]
    widest = {place: max(int(width) for other, width in parts if other == place) for place, _ in parts}
    for place, width in parts:
        if int(width) < widest[place]:
            del files[f"{place}.p/{width}"]


def true(story: Story, **asked: object) -> Expected:
    """Publish; all of it holds."""
    publish(story)
    return Expected(story, asked=asked)


def false(story: Story, index: int, exit: int = 1) -> Expected:
    """Publish; the statement at `index` is at fault."""
    publish(story)
    return Expected(story, exit, f"statement {index}")
