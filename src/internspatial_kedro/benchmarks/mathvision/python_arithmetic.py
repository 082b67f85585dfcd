"""Python expressions of numbers, as VLMEvalKit's `eval` would compute them; nothing else runs, sizes are bounded."""

import ast
import operator
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from internspatial_kedro.benchmarks.mathvision.powers import NotANumberError, power

_LONGEST: Final = 300
_WIDEST_SHIFT: Final = 10_000
_ERRORS: Final = (SyntaxError, ValueError, TypeError, ArithmeticError, MemoryError, RecursionError)


def _shift_left(number: int, places: int) -> int:
    if places > _WIDEST_SHIFT:
        raise NotANumberError(f"a shift by {places}")
    return number << places


_BINARY: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: power,
    ast.BitXor: operator.xor,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.LShift: _shift_left,
    ast.RShift: operator.rshift,
}
_UNARY: Final[Mapping[type[ast.unaryop], Callable[[Any], Any]]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}
_COMPARE: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_CALLS: Final[Mapping[str, Callable[..., Any]]] = {
    "abs": abs, "min": min, "max": max, "round": round, "int": int, "float": float, "pow": power,
}  # fmt: skip


def compute(expression: str, names: Mapping[str, Any]) -> Any:
    """The number that a Python expression stands for.

    Args:
        expression: The text.
        names: Numbers that it may call by name.

    Raises:
        NotANumberError: It is no expression of numbers, or cannot be computed, or is too large.
    """
    if len(expression) > _LONGEST:
        raise NotANumberError(f"{len(expression)} characters")
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(expression, mode="eval")
        return _Computation(names).value(tree.body)
    except _ERRORS as error:
        raise NotANumberError(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Computation:
    """Walks an expression's tree."""

    names: Mapping[str, Any]

    def value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=int() | float() | complex() as number):
                return number
            case ast.Name(id=name) if name in self.names:
                return self.names[name]
            case ast.UnaryOp(op=sign, operand=operand):
                return _UNARY[type(sign)](self.value(operand))
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _BINARY:
                return _BINARY[type(sign)](self.value(left), self.value(right))
            case ast.BoolOp(op=sign, values=values):
                return self._first(values, wanted=isinstance(sign, ast.Or))
            case ast.Compare(left=left, ops=signs, comparators=others) if {*map(type, signs)} <= _COMPARE.keys():
                return self._compare([left, *others], signs)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _CALLS:
                return _CALLS[name](*[self.value(argument) for argument in arguments])
            case _:
                raise NotANumberError(type(node).__name__)

    def _first(self, values: list[ast.expr], *, wanted: bool) -> Any:
        """`or` gives the first true value, `and` the first false one; else the last."""
        for node in values[:-1]:
            value = self.value(node)
            if bool(value) is wanted:
                return value
        return self.value(values[-1])

    def _compare(self, nodes: list[ast.expr], signs: list[ast.cmpop]) -> bool:
        numbers = [self.value(node) for node in nodes]
        pairs = zip(signs, numbers[:-1], numbers[1:], strict=True)
        return all(_COMPARE[type(sign)](left, right) for sign, left, right in pairs)
