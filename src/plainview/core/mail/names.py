"""Is the addressee on a piece one of the people whom an order names? Match, no match, or doubtful, with the reason.

Conservative: only what leaves no room for another person of the household is a match. Not seen are nicknames, other
spellings of a name in another script, and misspellings: they are no match. Rules decide what follows from an answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from plainview.core.mail.addressee import Addressee, read_addressee
from plainview.core.mail.folding import without_digraphs, words
from plainview.core.mail.matching import Likeness, Matching, doubt, match, other

TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "mister",
        "madam",
        "dr",
        "doctor",
        "prof",
        "professor",
        "rev",
        "reverend",
        "fr",
        "father",
        "sr",
        "sister",
        "br",
        "brother",
        "hon",
        "honorable",
        "judge",
        "sir",
        "dame",
        "lord",
        "lady",
        "capt",
        "captain",
        "lt",
        "col",
        "colonel",
        "maj",
        "major",
        "sgt",
        "sergeant",
        "gen",
        "general",
        "pvt",
        "cpl",
        "cmdr",
        "adm",
        "herr",
        "frau",
        "monsieur",
        "madame",
        "mme",
        "mlle",
        "senor",
        "senora",
        "srta",
        "don",
        "dona",
    ]
)
"""Words before a name that do not tell people apart."""
DEGREES = frozenset(
    ["esq", "esquire", "md", "phd", "jd", "do", "dds", "dvm", "cpa", "rn", "mba", "ma", "ba", "bs", "pe", "ret"]
)
"""Words after a name that do not tell people apart."""
SUFFIXES = frozenset(["jr", "junior", "sr", "senior", "ii", "iii", "iv", "2nd", "3rd", "4th"])
"""Words after a name that do tell people apart: father and son."""
_ONE_SPELLING = {"junior": "jr", "senior": "sr", "2nd": "ii", "3rd": "iii", "4th": "iv"}
_LESS = (Likeness.NO_MATCH, Likeness.DOUBTFUL, Likeness.MATCH)

SAME = match("the same words")
NOBODY = other("no name in the order is like it")
ONLY_ADDRESS = other("it is for whoever lives there")


def compare_person(written: str, named: str) -> Matching:
    """Promise how one person's name on a piece compares with one name of an order."""
    (one, one_suffix), (two, two_suffix) = _person(written), _person(named)
    if not one or not two:
        return other("there is no name to compare")
    if one_suffix and two_suffix and one_suffix != two_suffix:
        return other("father and son")
    found = _compare(one, two)
    if found.answer is Likeness.MATCH and one_suffix != two_suffix:
        return doubt("only one of the two names says junior, senior or a number")
    if found.answer is Likeness.MATCH and found != SAME and _double(written) != _double(named):
        return doubt("only one of the two has a double name")
    return found


def match_addressee(addressee: str, names: Sequence[str]) -> Matching:
    """Promise whether everybody to whom a piece is addressed is among `names`; `name` is the first one met.

    The person in whose care it is sent is not an addressee; a person for whose attention it is, is.
    """
    for name in names:
        if words(name) and words(addressee.replace("&", " and ")) == words(name.replace("&", " and ")):
            return replace(SAME, name=name)
    block = read_addressee(addressee)
    found = [_best(person, names) for person in _everybody(block)]
    if not found:
        return ONLY_ADDRESS
    met = next((each.name for each in found if each.answer is Likeness.MATCH), "")
    if met and all(each.answer is Likeness.MATCH for each in found):
        return replace(found[0], name=met)
    if met:
        return replace(doubt("it is also for somebody whom the order does not name for sure"), name=met)
    return next((each for each in found if each.answer is Likeness.DOUBTFUL), NOBODY)


def touches(text: str, names: Sequence[str]) -> Matching:
    """Promise the best answer for anybody on a piece's name lines, those in whose care it is sent too.

    It is for those who must be kept out: excluded people, and a known attorney.
    """
    block = read_addressee(text)
    found = [_best(person, names) for person in (*text.split("\n"), *_everybody(block), *block.care_of)]
    return max(found, key=lambda each: _LESS.index(each.answer), default=NOBODY)


def known_as(addressee: str, names: Sequence[str], excluded: Sequence[str]) -> Matching:
    """Promise under which name of the order the addressee is known, so that a rule can compare it word for word.

    A match with a name to leave out counts first; a doubt about one counts unless the piece is for a named person
    beyond doubt. `name` is "" unless one of the order's names was found to apply.
    """
    out = touches(addressee, excluded)
    found = match_addressee(addressee, names)
    if out.answer is Likeness.MATCH:
        return out
    if found.answer is Likeness.MATCH:
        return found
    if out.answer is Likeness.DOUBTFUL:
        return out
    return replace(found, name="")


def _everybody(block: Addressee) -> tuple[str, ...]:
    return (*block.people, *block.attention)


def _best(person: str, names: Sequence[str]) -> Matching:
    found = [replace(compare_person(person, name), name=name) for name in names]
    best = max(found, key=lambda each: _LESS.index(each.answer), default=NOBODY)
    return NOBODY if best.answer is Likeness.NO_MATCH else best


def _person(name: str) -> tuple[tuple[str, ...], str]:
    """A name's words in the order first name to last, without titles and degrees; and its suffix."""
    found = list(_turned(name))
    while len(found) > 1 and found[0] in TITLES:
        del found[0]
    suffix = ""
    while len(found) > 1 and (found[-1] in DEGREES or (found[-1] in SUFFIXES and not suffix)):
        last = found.pop()
        suffix = _ONE_SPELLING.get(last, last) if last in SUFFIXES else suffix
    return tuple(found), suffix


def _double(name: str) -> set[tuple[str, ...]]:
    """The double names in a name: Jean-Luc is not Jean."""
    return {words(part) for part in name.split() if "-" in part}


def _turned(name: str) -> Iterator[str]:
    """`Doe, John` as john doe; a suffix or degree after the comma stays behind."""
    last, _, first = name.partition(",")
    after = words(first)
    if "".join(after) in DEGREES:
        after = ("".join(after),)
    if set(after) <= SUFFIXES | DEGREES:
        yield from (*words(last), *after)
        return
    given = [word for word in after if word not in SUFFIXES | DEGREES]
    yield from (*given, *words(last), *(word for word in after if word not in given))


def _compare(one: tuple[str, ...], two: tuple[str, ...]) -> Matching:
    if one == two:
        return SAME
    likely = _likely(one, two)
    if likely:
        return doubt(likely)
    if len(one) > 1 and len(two) > 1 and one[-1] == two[-1]:
        return _given(one[:-1], two[:-1])
    return NOBODY


def _likely(one: tuple[str, ...], two: tuple[str, ...]) -> str:
    """Why two different names may well be one, "" where nothing says so."""
    less, more = sorted((set(one), set(two)), key=len)
    if without_digraphs(one) == without_digraphs(two):
        return "they differ in how an umlaut may be written"
    if "".join(one) == "".join(two):
        return "they differ in where words part"
    if sorted(one) == sorted(two):
        return "the same words in another order"
    if len(less) == 1 and less < more:
        return "only a part of the name"
    middle = one[0] == two[0] and one[-1] == two[-1]
    if less < more and not middle:
        return "one name has a word more"
    return ""


def _given(one: tuple[str, ...], two: tuple[str, ...]) -> Matching:
    """Given names of people of one last name: the first decides, the others must not contradict."""
    if one[0] != two[0]:
        return doubt("only an initial of the first name") if _initial(one[0], two[0]) else NOBODY
    if len(one) > 1 and len(two) > 1:
        pairs = list(zip(one[1:], two[1:], strict=False))
        if any(a != b and not _initial(a, b) for a, b in pairs):
            within = set(one) < set(two) or set(two) < set(one)
            return doubt("one name has a word more") if within else NOBODY
    return match("the same first and last name, no other contradicting")


def _initial(one: str, two: str) -> bool:
    short, long = sorted((one, two), key=len)
    return len(short) == 1 and long.startswith(short)
