"""What LaTeX of short answers is worth: fractions, roots, powers, pi, percent, logarithms; nothing runs.

The grammar is that of latex2sympy, which the public scorers call; where its two versions differ is a `Dialect`.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from internspatial_kedro.benchmarks.mathvision.latex_tokens import Token, tokens
from internspatial_kedro.benchmarks.mathvision.powers import NotANumberError, factorial, power

_DEEPEST: Final = 40
_END: Final = Token("end", "")
_CLOSING: Final = {"(": ")", "[": "]", "{": "}", "|": "|"}
_FUNCTIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    rf"\{name}": getattr(math, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")
} | {rf"\arc{name}": getattr(math, f"a{name}") for name in ("sin", "cos", "tan")}


@dataclass(frozen=True, slots=True)
class Dialect:
    r"""How a text is read.

    Attributes:
        number: Regular expression of a number.
        mixed: Before what an integer makes a mixed number: never, so that `2 \frac{1}{2}` is 1; before fractions; or
            before integers too, so that `2 3` is 5.
        percent: Tokens that divide by 100.
        groups: Opening signs that hold an expression.
        loose: What follows an expression is passed over if it cannot continue it.
        bare_arguments: `\frac12` and `\sqrt2` are understood.
        degrees: A degree sign changes nothing.
    """

    number: str
    mixed: Literal["never", "fractions", "integers"]
    percent: frozenset[str]
    groups: frozenset[str] = frozenset("([{|")
    loose: bool = False
    bare_arguments: bool = False
    degrees: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A number.

    Attributes:
        number: An int or a float, as Python computes it.
        rational: It is written as one integer or fraction, so that an integer before it makes a mixed number.
        names: Functions and constants that it was computed with.
    """

    number: Any
    rational: bool = False
    names: frozenset[str] = frozenset()


def evaluate(text: str, dialect: Dialect) -> Value:
    """The number that LaTeX stands for.

    Raises:
        NotANumberError: It is not understood, or has no value.
    """
    parser = _Parser(tokens(text, dialect.number), dialect)
    try:
        value = parser.sum()
    except (ArithmeticError, TypeError, ValueError) as error:
        raise NotANumberError(str(error)) from error
    if not parser.finished():
        raise NotANumberError(f"{text!r} goes on")
    if isinstance(value.number, complex) or (isinstance(value.number, float) and not math.isfinite(value.number)):
        raise NotANumberError(str(value.number))
    return value


class _Parser:
    """Reads tokens from left to right and computes at once."""

    def __init__(self, found: list[Token], dialect: Dialect) -> None:
        self._tokens, self._dialect, self._at, self._depth = found, dialect, 0, 0

    def finished(self) -> bool:
        """Whether nothing is left that would have to be understood."""
        return self._next is _END or (self._dialect.loose and self._next.text in {"}", ")", "]", "_", "|", "\\"})

    def sum(self) -> Value:
        """Terms with plus and minus between them."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotANumberError("brackets nested too deeply")
        value = self._product()
        while self._next.text in {"+", "-"}:
            sign = 1 if self._take().text == "+" else -1
            other = self._product()
            value = Value(value.number + sign * other.number, names=value.names | other.names)
        self._depth -= 1
        return value

    def _product(self) -> Value:
        value = self._signed()
        while self._next.text in {"*", r"\times", r"\cdot", "/", r"\div", ":", "×", "÷", "·"}:
            times = self._take().text in {"*", r"\times", r"\cdot", "×", "·"}
            other = self._signed()
            number = value.number * other.number if times else value.number / other.number
            rational = not times and value.rational and other.rational
            value = Value(number, rational, value.names | other.names)
        return value

    def _signed(self) -> Value:
        if self._next.text in {"+", "-"}:
            self._depth += 1
            if self._depth > _DEEPEST:
                raise NotANumberError("too many signs")
            sign = 1 if self._take().text == "+" else -1
            value = self._signed()
            self._depth -= 1
            return Value(sign * value.number, value.rational, value.names)
        return self._beside_one_another()

    def _beside_one_another(self) -> Value:
        """Factors without a sign between them; an integer before a fraction makes a mixed number."""
        factors = [self._with_exponent()]
        while self._starts_factor():
            factors.append(self._with_exponent())
        value = factors.pop()
        while factors:
            before = factors.pop()
            if self._is_mixed(before, value):
                value = Value(before.number + (value.number if before.number >= 0 else -value.number), rational=True)
            else:
                value = Value(before.number * value.number, names=before.names | value.names)
        return value

    def _is_mixed(self, whole: Value, part: Value) -> bool:
        if self._dialect.mixed == "never" or not (whole.rational and isinstance(whole.number, int)):
            return False
        fits = self._dialect.mixed == "integers" or not isinstance(part.number, int)
        return fits and part.rational and bool(part.number > 0)

    def _starts_factor(self) -> bool:
        token = self._next
        opens = token.text in self._dialect.groups - {"|"} or token.text == "{"
        return token.kind == "number" or opens or token.text in _ATOMS or token.text.isalpha()

    def _with_exponent(self) -> Value:
        value = self._atom()
        while True:
            text = self._next.text
            if text == "!":
                self._take()
                value = Value(factorial(value.number), names=value.names | {"factorial"})
            elif text in self._dialect.percent:
                self._take()
                value = Value(value.number / 100, names=value.names)
            elif text == "^":
                self._take()
                value = self._raised(value)
            else:
                return value

    def _raised(self, value: Value) -> Value:
        if self._is_degree():
            return value
        exponent = self._argument() if self._next.text == "{" else self._atom()
        return Value(power(value.number, exponent.number), names=value.names | exponent.names)

    def _is_degree(self) -> bool:
        """Takes the rest of a degree sign, if one stands here."""
        if not self._dialect.degrees:
            return False
        ahead = [token.text for token in self._tokens[self._at : self._at + 3]]
        length = 1 if ahead[:1] == [r"\circ"] else 3 if ahead == ["{", r"\circ", "}"] else 0
        self._at += length
        return length > 0

    def _atom(self) -> Value:
        token = self._take()
        if token.kind == "number":
            return _number(token.text)
        if token.text in self._dialect.groups:
            value = self.sum()
            self._expect(_CLOSING[token.text])
            return Value(abs(value.number), names=value.names | {"abs"}) if token.text == "|" else value
        if token.text in _ATOMS:
            return _ATOMS[token.text](self)
        raise NotANumberError(f"{token.text!r} is no number")

    def fraction(self) -> Value:
        """A numerator over a denominator."""
        above, below = self._argument(), self._argument()
        return Value(above.number / below.number, above.rational and below.rational, above.names | below.names)

    def root(self) -> Value:
        """A square root, or one of the degree in brackets."""
        if self._next.text != "[":
            value = self._argument()
            return Value(math.sqrt(value.number), names=value.names | {"sqrt"})
        self._take()
        degree = self.sum()
        self._expect("]")
        value = self._argument()
        return Value(power(value.number, 1 / degree.number), names=value.names | degree.names)

    def binomial(self) -> Value:
        """So many choices."""
        above, below = self._argument(), self._argument()
        return Value(math.comb(above.number, below.number), rational=True)

    def logarithm(self) -> Value:
        """To the base 10, unless another one is below."""
        base = Value(10)
        if self._next.text == "_":
            self._take()
            base = self._argument() if self._next.text == "{" else self._atom()
        value = self._with_exponent()
        return Value(math.log(value.number, base.number), names=value.names | base.names | {"log"})

    def function(self, name: str) -> Value:
        """Of what stands next to it."""
        value = self._argument() if self._next.text == "{" else self._with_exponent()
        return Value(_FUNCTIONS[name](value.number), names=value.names | {name})

    def _argument(self) -> Value:
        if self._next.text != "{":
            return self._digit()
        self._take()
        value = self.sum()
        self._expect("}")
        return value

    def _digit(self) -> Value:
        """A single digit, or an atom, without braces around it."""
        token = self._next
        if not self._dialect.bare_arguments:
            raise NotANumberError(f"{token.text!r} lacks braces")
        if token.kind != "number" or not re.fullmatch(r"\d{2,}", token.text):
            return self._atom()
        self._tokens[self._at] = Token("number", token.text[1:])
        return _number(token.text[0])

    @property
    def _next(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def _take(self) -> Token:
        token = self._next
        self._at += token is not _END
        return token

    def _expect(self, text: str) -> None:
        token = self._take()
        if token.text.removeprefix("\\") != text:
            raise NotANumberError(f"{token.text!r} where {text!r} was expected")


_ATOMS: Final[Mapping[str, Callable[[_Parser], Value]]] = {
    r"\frac": _Parser.fraction,
    r"\dfrac": _Parser.fraction,
    r"\tfrac": _Parser.fraction,
    r"\sqrt": _Parser.root,
    r"\binom": _Parser.binomial,
    r"\log": _Parser.logarithm,
    r"\pi": lambda _: Value(math.pi, names=frozenset({"pi"})),
} | {name: lambda parser, name=name: parser.function(name) for name in _FUNCTIONS}


def _number(text: str) -> Value:
    digits = text.replace(",", ".") if "," in text and text.startswith("0") else text.replace(",", "")
    number = float(digits)
    whole = "." not in digits
    return Value(int(digits) if whole else int(number) if number.is_integer() else number, rational=whole)
