"""The Intelligent Mail barcode: 65 bars of four heights for 20, 25, 29 or 31 digits. Source: USPS-B-3200.

A bar is F (full), A (ascender), D (descender) or T (tracker). Each bar carries two bits, taken from two of ten
characters of 13 bits. A good character has 2, 5, 8 or 11 ones, so a change of any single bar is always caught; of
heavier damage that still leaves good characters, the 11-bit frame check lets about one in 2,048 through. The digits
themselves have no check digit: written down as digits, a wrong one is not seen.
"""

import functools
import re
from dataclasses import dataclass

from plainview.core.mail.barcodes.digits import is_digits
from plainview.core.vocabulary.errors import Invalid, Malformed

WHERE = "Intelligent Mail barcode"
TRACKING_DIGITS = 20
BARS = 65
ROUTING_OFFSETS = {0: 0, 5: 1, 9: 100_001, 11: 1_000_100_001}
"""Routing digits of each length, counted on from where the shorter length ends."""
GENERATOR = 0x0F35  # of the 11-bit frame check
FIVE_OF_13, TWO_OF_13 = 1287, 78  # how many characters of 13 bits have 5 ones, and 2 ones
WORDS = FIVE_OF_13 + TWO_OF_13
LAST_WORDS = 636  # codeword J, before it is doubled
FIRST_WORDS = 659  # codeword A, before the highest bit of the frame check

# Which character and bit is the lower half of each bar, then which is its upper half: a table of the standard that
# follows no rule. Everything else here is computed.
_BARS = (
    "H2E3 B10A0 J12C8 F5G11 I9D1 A1F12 C5B8 E4J11 G3I10 D9H6 F11B4 I5C12 J10A2 "
    "H1G7 D6E9 A3I6 G4C7 B1J9 H10F2 E0D8 G2A4 I11B0 J8D12 C6H7 F1E10 B12G9 "
    "H3I0 F8J7 E6C10 D4A5 I4F7 H11B9 G0J6 A6E8 C1D2 F9I12 E11G1 J5H4 D3B2 "
    "A7C0 B3E1 G10D5 I7J4 C11F6 A8H12 E2I1 F10D0 J3A9 G5C4 H8B7 F0E5 C3A10 "
    "G12J2 D11B6 I8H9 F4A11 B5C2 J1E12 I3G6 H0D7 E7H5 A12B11 C9J0 G8F3 D10I2"
)
_HALVES = tuple(
    tuple((ord(letter) - ord("A"), int(bit)) for letter, bit in re.findall(r"([A-J])([0-9]+)", bar))
    for bar in _BARS.split()
)
_HEIGHTS = "TDAF"  # index: lower half, plus 2 for the upper half
_UPSIDE_DOWN = str.maketrans("AD", "DA")


@dataclass(frozen=True, slots=True)
class IMb:
    """What an Intelligent Mail barcode says.

    `barcode_id` 2 digits, the second 0 to 4; `service` 3 digits; `mailer` 9 digits that begin with 9, or 6; `serial`
    the rest of 15; `routing` 0, 5, 9 or 11 digits. The mailer is not looked up.
    """

    barcode_id: str
    service: str
    mailer: str
    serial: str
    routing: str

    def __str__(self) -> str:
        return f"{self.barcode_id}{self.service}{self.mailer}{self.serial}{self.routing}"


def parse(digits: str) -> IMb:
    """Read the digits as printed. Raises Malformed for another number of digits or a barcode id out of range."""
    if not is_digits(digits) or len(digits) - TRACKING_DIGITS not in ROUTING_OFFSETS:
        raise Malformed("expected 20, 25, 29 or 31 digits", where=WHERE)
    if digits[1] > "4":
        raise Malformed("expected 0 to 4 as the second digit", where=WHERE)
    mailer = 14 if digits[5] == "9" else 11
    return IMb(digits[:2], digits[2:5], digits[5:mailer], digits[mailer:20], digits[20:])


def encode(item: IMb) -> str:
    """Promise the 65 bars. Raises Malformed when the fields do not make up a code."""
    value = _value(str(parse(str(item))))
    check = frame_check(value)
    words = _words(value)
    words[0] += FIRST_WORDS * (check >> 10)
    characters = [_characters()[word] ^ (0x1FFF if check >> place & 1 else 0) for place, word in enumerate(words)]
    halves = [[characters[of] >> bit & 1 for of, bit in pair] for pair in _HALVES]
    return "".join(_HEIGHTS[lower + 2 * upper] for lower, upper in halves)


def decode(bars: str) -> IMb:
    """Read 65 bars from left to right.

    Raises Malformed for other letters or another number of bars; Invalid when the bars do not belong together, and
    says so when they would, read from the other end.
    """
    if len(bars) != BARS or set(bars) - set(_HEIGHTS):
        raise Malformed(f"expected {BARS} letters F, A, D or T", where=WHERE)
    found = _read(bars)
    if found is not None:
        return found
    turned = _read(bars[::-1].translate(_UPSIDE_DOWN)) is not None
    remedy = "They were read upside down; turn the piece" if turned else "Read them again"
    raise Invalid("the bars do not belong together", where=WHERE, next=remedy)


def frame_check(value: int) -> int:
    """Promise the 11-bit frame check over the 102 bits of `value`, most significant first."""
    check = 0x7FF
    for place in range(101, -1, -1):
        high = check >> 10 ^ value >> place & 1
        check = (check << 1 & 0x7FF) ^ (GENERATOR & 0x7FF if high else 0)
    return check


def _value(digits: str) -> int:
    routing = digits[TRACKING_DIGITS:]
    value = int(routing or "0") + ROUTING_OFFSETS[len(routing)]
    value = (value * 10 + int(digits[0])) * 5 + int(digits[1])
    return value * 10**18 + int(digits[2:TRACKING_DIGITS])


def _digits(value: int) -> str:
    value, low = divmod(value, 10**18)
    value, second = divmod(value, 5)
    value, first = divmod(value, 10)
    size = max(size for size, offset in ROUTING_OFFSETS.items() if value >= offset)
    routing = f"{value - ROUTING_OFFSETS[size]:0{size}d}" if size else ""
    return f"{first}{second}{low:018d}{routing}"


def _words(value: int) -> list[int]:
    """Codewords A to J; J is doubled, so that an odd one tells that the bars were read upside down."""
    value, last = divmod(value, LAST_WORDS)
    words = [2 * last]
    for _ in range(8):
        value, word = divmod(value, WORDS)
        words.insert(0, word)
    return [value, *words]


def _read(bars: str) -> IMb | None:
    """The code, or None where any of its checks fails."""
    characters = [0] * 10
    for bar, ((low_of, low_bit), (up_of, up_bit)) in zip(bars, _HALVES, strict=True):
        characters[low_of] |= (_HEIGHTS.index(bar) & 1) << low_bit
        characters[up_of] |= (_HEIGHTS.index(bar) >> 1) << up_bit
    folded = [character ^ (0x1FFF if character.bit_count() > 6 else 0) for character in characters]
    known = _places()
    if any(character not in known for character in folded):
        return None
    check = sum((plain != seen) << place for place, (plain, seen) in enumerate(zip(folded, characters, strict=True)))
    return _checked([known[character] for character in folded], check)


def _checked(words: list[int], check: int) -> IMb | None:
    high, words[0] = divmod(words[0], FIRST_WORDS)
    last, odd = divmod(words[-1], 2)
    if odd or last >= LAST_WORDS or high > 1:
        return None
    value = functools.reduce(lambda total, word: total * WORDS + word, words[:-1], 0) * LAST_WORDS + last
    if frame_check(value) != check | high << 10:
        return None
    digits = _digits(value)
    return parse(digits) if len(digits) - TRACKING_DIGITS in ROUTING_OFFSETS else None


# Both tables are facts of the standard, computed once; remembering them changes nothing.


@functools.cache
def _characters() -> tuple[int, ...]:
    """The character of each codeword: those with 5 ones, then those with 2."""
    return (*_n_of_13(5, FIVE_OF_13), *_n_of_13(2, TWO_OF_13))


@functools.cache
def _places() -> dict[int, int]:
    """The codeword of each character."""
    return {character: word for word, character in enumerate(_characters())}


def _n_of_13(ones: int, length: int) -> list[int]:
    """Characters with `ones` ones: pairs that mirror each other from the front, those that mirror themselves last."""
    pairs, own = [], []
    for count in range(1 << 13):
        mirrored = int(f"{count:013b}"[::-1], 2)
        if count.bit_count() != ones or mirrored < count:
            continue
        if mirrored == count:
            own.append(count)
        else:
            pairs += [count, mirrored]
    found = pairs + own[::-1]
    assert len(found) == length
    return found
