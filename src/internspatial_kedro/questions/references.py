"""What names an object alone in its view: its label, its caption, or only a mark."""

from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from internspatial_kedro.questions.batch import Batch
from internspatial_kedro.tables.sampling import Integers

NAMED_BY = pa.array(["label", "caption", "mark"], pa.large_string())
LABEL, CAPTION, MARK = range(3)


def named_by(batch: Batch) -> Integers:
    """Index in `NAMED_BY` of each object of a batch.

    A label names an object if no other object of the view is of that kind: neither the label itself nor a compound of
    it ("lamp" and "floor lamp", "chair" and "armchair"). A caption names it if no such object's caption has all of its
    words ("red chair" fits a red striped chair too).
    """
    labels, first, second = batch.objects.label, batch.pairs.first, batch.pairs.second
    kin = batch.vocabulary.are_kin(labels[first], labels[second])
    first, second = first[kin], second[kin]
    names = np.zeros(len(batch.objects), np.int64)
    names[first] = names[second] = CAPTION
    captions = batch.objects.rows.field("caption").dictionary_encode()
    number, texts = np.asarray(captions.indices), captions.dictionary.to_pylist()
    for one, other in ((first, second), (second, first)):
        names[one[_fits(number[one], number[other], texts)]] = MARK
    return names


def _fits(caption: Integers, other: Integers, texts: list[str]) -> NDArray[np.bool_]:
    """Whether each caption's words all stand in the other one."""
    pairs = caption.astype(np.int64) * len(texts) + other
    distinct, inverse = np.unique(pairs, return_inverse=True)
    verdicts = [_words(texts[pair // len(texts)]) <= _words(texts[pair % len(texts)]) for pair in distinct.tolist()]
    return np.asarray(verdicts, dtype=bool)[inverse]


@lru_cache(maxsize=100_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(text.lower().split())
