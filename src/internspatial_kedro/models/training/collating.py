"""Samples joined into one batch: end to end with nothing between them, or one a row with padding.

Packed samples are kept apart by positions that begin anew and no attention mask: from these transformers makes a mask
of blocks for `eager`, `sdpa` and `flex_attention`, and the lengths for flash attention, if the model is called with
`use_cache=False`. (A mask of tokens x tokens of our own would have to be of another kind for each of them.)
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.encoding import Encoded
from internspatial_kedro.models.training.loss import IGNORED


def join_packed(samples: Sequence[Encoded]) -> Batch:
    """Samples end to end in one row.

    Args:
        samples: At least one.
    """
    import torch

    positions = np.concatenate([sample.positions for sample in samples], axis=1)
    return {
        "input_ids": torch.from_numpy(np.concatenate([sample.tokens for sample in samples])[None]),
        "labels": torch.from_numpy(np.concatenate([_labels(sample) for sample in samples])[None]),
        "position_ids": torch.from_numpy(_with_row(positions)),
        **_join_pixels(samples),
    }


def join_padded(samples: Sequence[Encoded], padding: int) -> Batch:
    """Samples one a row, padded on the right.

    Args:
        samples: At least one.
        padding: The token that fills rows; no token attends to it.
    """
    import torch

    longest = max(len(sample.tokens) for sample in samples)
    missing = [longest - len(sample.tokens) for sample in samples]
    rows = [np.pad(s.tokens, (0, m), constant_values=padding) for s, m in zip(samples, missing, strict=True)]
    labels = [np.pad(_labels(s), (0, m), constant_values=IGNORED) for s, m in zip(samples, missing, strict=True)]
    positions = [_padded_positions(s.positions, m) for s, m in zip(samples, missing, strict=True)]
    present = [np.arange(longest) < len(sample.tokens) for sample in samples]
    return {
        "input_ids": torch.from_numpy(np.stack(rows)),
        "labels": torch.from_numpy(np.stack(labels)),
        "position_ids": torch.from_numpy(np.concatenate(positions, axis=-2)),
        "attention_mask": torch.from_numpy(np.stack(present).astype(np.int64)),
        **_join_pixels(samples),
    }


def join_nothing(padding: int, axes: int) -> Batch:
    """What stands for a pack of which nothing could be read: no loss, but all processes go on together.

    Args:
        padding: A token.
        axes: Of positions.
    """
    tokens = np.full(2, padding, np.int64)
    positions = np.broadcast_to(np.arange(2), (axes, 2))
    return join_packed([Encoded(tokens, np.full_like(tokens, IGNORED), positions.copy(), {})])


def _labels(sample: Encoded) -> Any:
    """A sample's first token is predicted by none, least of all by the last of the sample before."""
    labels = sample.labels.copy()
    labels[0] = IGNORED
    return labels


def _with_row(positions: Any) -> Any:
    """(1, tokens) as it is for one axis, (axes, 1, tokens) for several."""
    return positions if len(positions) == 1 else positions[:, None]


def _padded_positions(positions: Any, missing: int) -> Any:
    """Positions go on in the padding: beginning anew would say that another sample begins."""
    more = np.arange(1, missing + 1) + positions[:, -1:]
    return _with_row(np.concatenate([positions, more], axis=1))


def _join_pixels(samples: Sequence[Encoded]) -> dict[str, Any]:
    import torch

    names = dict.fromkeys(name for sample in samples for name in sample.pixels)
    return {name: torch.cat([s.pixels[name] for s in samples if name in s.pixels]) for name in names}
