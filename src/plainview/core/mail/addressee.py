"""Name lines taken apart: for whom a piece is, for whose attention, in whose care, or for whoever lives there."""

import re
from dataclasses import dataclass

_WHOEVER = (
    r"(?:to\s+)?(?:the\s+)?(?:(?:current|our|present|local)\s+)?"
    r"(?:resident|occupant|householder|neighbou?r|postal customer|postal patron|box ?holder)s?"
)
_ALONE = re.compile(rf"(?i)(?:(?:or|and)\s+)?{_WHOEVER}")
_OR_WHOEVER = re.compile(rf"(?i)(.*?\S)\s*(?:,\s*(?:or|and)\s|\s(?:or|and)\s|,|/|&)\s*{_WHOEVER}")
_CARE = re.compile(r"(?i)(?:^|\s)(?:c/o|c\.o\.|℅|in care of|care of)\s*:?\s*")
_ATTENTION = re.compile(r"(?i)(?:^|\s)(?:attn\.?\s*:|(?:attn\.?|attention:?|fao:?|z\.\s?hd\.:?)\s)\s*")
_TOGETHER = re.compile(r"(?i)\s*(?:&|\+|\s(?:and|und|et|y)\s)\s*")
_COUPLE = re.compile(r"(?i)(?:mr|mrs|ms|mx|dr|herr|frau)\.?")
_FAMILY = re.compile(r"(?i)^the\s+(.*?)\s+(?:family|household)$|^(.*?)\s+(?:family|household)$")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a piece is for. `whoever` is True where it is also for anybody who lives there."""

    people: tuple[str, ...] = ()
    attention: tuple[str, ...] = ()
    care_of: tuple[str, ...] = ()
    whoever: bool = False


def read_addressee(block: str) -> Addressee:
    """Promise the parts of a block of name lines; what no part is recognised in is a person or a business."""
    people: list[str] = []
    attention: list[str] = []
    care_of: list[str] = []
    whoever = False
    for line in block.split("\n"):
        rest, *care = _CARE.split(line)
        first, *attend = _ATTENTION.split(rest)
        care_of += [name for part in care for name in _apart(part)]
        attention += [name for part in attend for name in _apart(part)]
        kept = _without_whoever(first)
        whoever = whoever or kept != first
        people += _apart(kept)
    return Addressee(tuple(people), tuple(attention), tuple(care_of), whoever)


def _without_whoever(line: str) -> str:
    """`John Doe or current resident` without its end; a line that is nothing else becomes empty."""
    if _ALONE.fullmatch(line):
        return ""
    found = _OR_WHOEVER.fullmatch(line)
    return found.group(1) if found else line


def _apart(line: str) -> list[str]:
    """Each person of `Mr. & Mrs. John Doe` or `John and Jane Doe`; a given name alone takes the last name over."""
    parts = [part for part in _TOGETHER.split(line) if part.strip(" ,.")]
    if len(parts) < 2:
        return [_family(part) for part in parts]
    last = parts[-1].split()
    whole = []
    for part in parts[:-1]:
        if _COUPLE.fullmatch(part):
            whole.append(f"{part} {last[-1]}")
        else:
            whole.append(part if " " in part else f"{part} {last[-1]}")
    return [*whole, parts[-1]]


def _family(name: str) -> str:
    found = _FAMILY.match(name)
    return next((part for part in found.groups() if part), name) if found else name
