"""The loss of answers: a sum over tokens, to be divided when a step's tokens are all counted."""

from typing import TYPE_CHECKING, Any, Final

from internspatial_kedro.models.training.batches import Batch

if TYPE_CHECKING:
    from torch import Tensor

IGNORED: Final = -100


def count_answer_tokens(batch: Batch) -> int:
    """Tokens that have a loss: those after the first, which no token predicts.

    Args:
        batch: With `labels` of shape (b, tokens).
    """
    return int((batch["labels"][:, 1:] != IGNORED).sum())


def count_samples(batch: Batch) -> int:
    """Samples of a batch: rows, or within a packed row the places where positions begin anew.

    Args:
        batch: `position_ids` of shape (b, tokens), or (axes, b, tokens) of which the first is the text's.
    """
    positions = batch.get("position_ids")
    if positions is None:
        return int(batch["input_ids"].shape[0])
    flat = positions if positions.ndim == 2 else positions[0]
    return int((flat.diff(dim=-1) < 0).sum()) + int(flat.shape[0])


def sum_answer_loss(model: Any, batch: Batch) -> "Tensor":
    """Sum of cross entropies of the answers' tokens; logits are computed for these alone.

    Of an 8 B model's 12,800 packed tokens, float32 logits of all would take 4.7 GB.

    Args:
        model: An image-text-to-text model.
        batch: On the model's device.
    """
    from torch.nn.functional import cross_entropy

    targets = batch["labels"][:, 1:]
    columns = (targets != IGNORED).any(dim=0).nonzero().squeeze(1)
    inputs = {name: value for name, value in batch.items() if name != "labels"}
    logits = model(**inputs, logits_to_keep=columns, use_cache=False).logits
    return cross_entropy(
        logits.float().flatten(0, 1), targets[:, columns].flatten(), ignore_index=IGNORED, reduction="sum"
    )
