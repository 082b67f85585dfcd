"""Pickles of plain data: containers, numbers, text and numeric arrays. Nothing else is ever built, and nothing is run.

A pickle is a program; the usual reader runs it. Here every class or function that a file names is looked up in a short
table of stand-ins, which build numpy's arrays from their bytes, and any other name ends the reading.
"""

import pickle
import re
from collections import OrderedDict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.sources.checks.parsing import shown
from internspatial_kedro.sources.checks.reasons import Reason, Unusable

_KINDS = re.compile(r"[<>|=]?(b1|[iuf][1248]|f16|[US]\d{1,4})")
# What a damaged or hostile stream raises in the stand-ins and in the C reader.
_ERRORS = (
    pickle.UnpicklingError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    ImportError,
    OverflowError,
    MemoryError,
    RecursionError,
    AssertionError,
)


def read_data_pickle(path: Path) -> object:
    """The content of a pickle of plain data; arrays and numpy's scalars are in it as `PickledArray` and numbers.

    Raises:
        Unusable: `record_malformed`: it names anything else, or is damaged.
    """
    try:
        with path.open("rb") as file:
            return _DataUnpickler(file).load()
    except _ERRORS as error:
        raise Unusable(
            Reason.RECORD_MALFORMED, f"{path.name} is no pickle of plain data: {shown(str(error))}"
        ) from error


def to_plain(value: object) -> object:
    """A part of such a content as JSON has it: lists for tuples, sets and arrays."""
    if isinstance(value, PickledArray):
        return value.array.tolist()
    if isinstance(value, dict):
        return {str(key): to_plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_plain(entry) for entry in value]
    return value


class _PickledType:
    """Stands in for `numpy.dtype`: its code, then a state with the byte order."""

    def __init__(self, code: object, *_: object) -> None:
        if not isinstance(code, str) or not _KINDS.fullmatch(code):
            raise pickle.UnpicklingError(f"arrays of type {shown(code)} are no plain numbers or text")
        self.dtype = np.dtype(code)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        if state[1] in ("<", ">"):
            self.dtype = self.dtype.newbyteorder(state[1])


class PickledArray:
    """Stands in for `numpy.ndarray`.

    Attributes:
        array: The numbers, once its state has been read.
    """

    array: NDArray[np.generic]

    def __init__(self) -> None:
        self.array = np.empty(0)

    def __setstate__(self, state: tuple[object, ...]) -> None:
        _, shape, kind, by_columns, raw = state
        self.array = _array(raw, kind, shape, "F" if by_columns else "C")


def _array(raw: object, kind: object, shape: object, order: object) -> NDArray[np.generic]:
    if not (isinstance(raw, bytes | bytearray) and isinstance(kind, _PickledType) and isinstance(shape, tuple)):
        raise pickle.UnpicklingError("an array without bytes, type or shape")
    return np.frombuffer(bytes(raw), kind.dtype).reshape(shape, order="F" if order == "F" else "C")


def _reconstruct(*_: object) -> PickledArray:
    return PickledArray()


def _from_buffer(raw: object, kind: object, shape: object, order: object = "C") -> PickledArray:
    made = PickledArray()
    made.array = _array(raw, kind, shape, order)
    return made


def _scalar(kind: object, raw: object = b"") -> object:
    return _array(raw, kind, (), "C").item()


def _encode(text: object, encoding: object = "latin1") -> bytes:
    """How old protocols write bytes."""
    if not isinstance(text, str) or encoding not in ("latin1", "latin-1"):
        raise pickle.UnpicklingError("bytes in another encoding than latin-1")
    return text.encode("latin1")


_STAND_INS: dict[tuple[str, str], object] = {
    ("numpy", "dtype"): _PickledType,
    ("numpy", "ndarray"): "ndarray",
    ("_codecs", "encode"): _encode,
    ("collections", "OrderedDict"): OrderedDict,
    **{(module, "set"): set for module in ("builtins", "__builtin__")},
    **{(module, "frozenset"): frozenset for module in ("builtins", "__builtin__")},
    **{(f"numpy.{core}.multiarray", "_reconstruct"): _reconstruct for core in ("core", "_core")},
    **{(f"numpy.{core}.multiarray", "scalar"): _scalar for core in ("core", "_core")},
    **{(f"numpy.{core}.numeric", "_frombuffer"): _from_buffer for core in ("core", "_core")},
}


class _DataUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        if (module, name) not in _STAND_INS:
            raise pickle.UnpicklingError(f"it names {module}.{name}, which is no plain data")
        return _STAND_INS[module, name]

    def persistent_load(self, pid: object) -> object:
        raise pickle.UnpicklingError(f"it refers to {shown(pid)} outside the file")
