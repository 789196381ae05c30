"""POSTNET and PLANET, the two bar codes before the Intelligent Mail barcode: tall (`|`) and short (`.`) bars.

Five bars a digit, two of them tall (PLANET: two of them short), between a tall bar at each end; the bars weigh
7, 4, 2, 1, 0 and give the digit, 11 standing for 0. The last digit brings the sum to the next ten. A wrong bar is
caught by the count of tall bars, a wrong digit by the sum; two digits swapped are not caught.
"""

from collections.abc import Mapping
from itertools import combinations

from plainview.core.mail.barcodes.digits import is_digits, plain_sum
from plainview.core.vocabulary.errors import Invalid, Malformed

POSTNET_LENGTHS = (5, 9, 11)  # ZIP code, ZIP+4, delivery point
PLANET_LENGTHS = (11, 13)
WEIGHTS = (7, 4, 2, 1, 0)
TALL, SHORT = "|", "."


def encode(digits: str, planet: bool = False) -> str:
    """Promise the bars of `digits`, the check digit added. Raises Malformed for another number of digits."""
    lengths = PLANET_LENGTHS if planet else POSTNET_LENGTHS
    if not is_digits(digits) or len(digits) not in lengths:
        raise Malformed(f"expected {' or '.join(map(str, lengths))} digits", where=_where(planet))
    bars = {digit: pattern for pattern, digit in _patterns(planet).items()}
    return TALL + "".join(bars[int(digit)] for digit in f"{digits}{plain_sum(digits)}") + TALL


def decode(bars: str, planet: bool = False) -> str:
    """Promise the digits of the bars, without the check digit.

    Raises Malformed for other characters or another number of bars; Invalid for bars or a check digit that are wrong.
    """
    lengths = PLANET_LENGTHS if planet else POSTNET_LENGTHS
    if set(bars) - {TALL, SHORT} or len(bars) not in [5 * (length + 1) + 2 for length in lengths]:
        raise Malformed("expected one | or . a bar, and the bars of a whole code", where=_where(planet))
    patterns = _patterns(planet)
    found = [patterns.get(bars[at : at + 5]) for at in range(1, len(bars) - 1, 5)]
    digits = "".join(str(digit) for digit in found if digit is not None)
    framed = bars[0] == bars[-1] == TALL and None not in found
    if not framed or plain_sum(digits[:-1]) != int(digits[-1]):
        raise Invalid("the bars do not belong together", where=_where(planet), next="Read them again")
    return digits[:-1]


def _patterns(planet: bool) -> Mapping[str, int]:
    """Each pattern of five bars and its digit."""
    two, other = (SHORT, TALL) if planet else (TALL, SHORT)
    return {
        "".join(two if place in pair else other for place in range(5)): sum(WEIGHTS[place] for place in pair) % 11
        for pair in combinations(range(5), 2)
    }


def _where(planet: bool) -> str:
    return "PLANET code" if planet else "POSTNET code"
