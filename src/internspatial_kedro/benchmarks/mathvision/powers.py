"""Powers and factorials of bounded size: a reply may ask for 9**9**9."""

import math
from typing import Any, Final

_MOST_BITS: Final = 20_000
_LARGEST_FACTORIAL: Final = 1_000


class NotANumberError(ValueError):
    """A text that stands for no number that can be computed."""


def power(base: Any, exponent: Any) -> Any:
    """`base ** exponent`.

    Raises:
        NotANumberError: It has no value, or one of more than 20,000 bits.
    """
    if isinstance(base, int) and isinstance(exponent, int) and base.bit_length() * abs(exponent) > _MOST_BITS:
        raise NotANumberError(f"a power with the exponent {exponent}")
    try:
        return base**exponent
    except (ArithmeticError, TypeError) as error:
        raise NotANumberError(str(error)) from error


def factorial(number: Any) -> int:
    """`number!`.

    Raises:
        NotANumberError: Of a fraction, a negative number or one beyond 1,000.
    """
    if not isinstance(number, int) or not 0 <= number <= _LARGEST_FACTORIAL:
        raise NotANumberError(f"the factorial of {number}")
    return math.factorial(number)
