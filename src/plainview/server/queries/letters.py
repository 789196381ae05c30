"""The letters of a notice as one file to print: each person's in both languages, plain and large, with its proof."""

import io
import zipfile

from plainview.core.vocabulary.errors import Unchecked
from plainview.core.vocabulary.ids import ChainId
from plainview.server.actions.desk import Desk
from plainview.server.actions.notices import print_notice
from plainview.server.letters.typeset import LANGUAGES
from plainview.server.queries.outside import Outside

_AT = (1980, 1, 1, 0, 0, 0)  # the oldest time a zip can hold: the same letters give the same file


def printed(
    desk: Desk, person: str, matter: ChainId, outside: Outside | None, languages: tuple[str, ...], *, large: bool
) -> bytes:
    """Promise a zip of every letter as tagged PDF, in `languages` (of `LANGUAGES`; none: all), and of its proof file.

    Ends the codes of an earlier printing and is audited, as `print_notice` says; raises as it does, Unchecked where
    nothing says who sends letters.
    """
    if outside is None:
        raise Unchecked("this portal has no way to print letters", next="Ask the operator")
    wanted = [language for language in LANGUAGES if language in languages] or list(LANGUAGES)
    letters = print_notice(desk, person, matter, outside.published(), outside.contact())
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as folder:
        for letter in letters:
            for language in wanted:
                for size in (False, True) if large else (False,):
                    name = f"letter-{letter.number}-{language}{'-large' if size else ''}.pdf"
                    folder.writestr(zipfile.ZipInfo(name, _AT), letter.document(language, size))
            folder.writestr(zipfile.ZipInfo(letter.file_name, _AT), letter.file)
    return held.getvalue()
