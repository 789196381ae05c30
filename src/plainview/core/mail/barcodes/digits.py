"""Check digits over decimal digits, with what each of them cannot catch."""

from collections.abc import Sequence

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)  # UPU S10


def is_digits(text: str) -> bool:
    """Tell whether `text` is one or more ASCII digits."""
    return text.isascii() and text.isdecimal()


def mod10(digits: str) -> int:
    """Promise the check digit of `digits` (check digit left out): weights 3, 1 from the right, to the next ten.

    Catches every change of one digit, since 3 and 1 are prime to 10. Does not catch two neighbours swapped whose
    difference is 5, nor any swap of two digits an even number of places apart (GS1 General Specifications).
    """
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -total % 10


def plain_sum(digits: str) -> int:
    """Promise the check digit that brings the sum of all digits to the next ten (POSTNET, PLANET).

    Catches every change of one digit; catches no swap at all.
    """
    return -sum(map(int, digits)) % 10


def mod11(digits: str, weights: Sequence[int] = S10_WEIGHTS) -> int:
    """Promise the check digit of UPU S10: 11 less the weighted sum modulo 11; 10 becomes 0, 11 becomes 5.

    Eleven remainders share ten digits: the remainders 0 and 6 both give 5. So a change of one digit is missed when it
    moves the weighted sum from one of the two to the other; where the check digit is not 5, none is missed.
    """
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    return {10: 0, 11: 5}.get(check, check)
