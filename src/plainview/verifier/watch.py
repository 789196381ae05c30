"""What a verification tells whoever watches it: nothing, unless methods are overridden."""

from plainview.core.docket.statement import Statement
from plainview.core.vocabulary.ids import Hash


class Watch:
    """Is told of steps, files, entries and statements as they are read; by default does nothing with it."""

    def step(self, number: int, title: str) -> None:
        """Step `number` begins."""

    def files(self, done: int, total: int) -> None:
        """So many of the listed files were read."""

    def entries(self, done: int, total: int) -> None:
        """So many of the entries were read."""

    def statement(self, index: int, statement: Statement, leaf: Hash, entry: bytes) -> None:
        """The statement at `index` was found to stand where it stands; its signature may still be under way."""
