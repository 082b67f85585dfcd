"""Options of multiple-choice questions: near-miss values for numbers, and an order that gives nothing away."""

from math import ceil

from internspatial_kedro.questions.scene_choices import choose, shuffled
from internspatial_kedro.tables.sampling import salt

WRONG = 3
"""Wrong options beside the right one of a number."""
_SMALLEST, _LARGEST = 0.5, 2.0
"""Near-miss values are between half and twice the right one."""


def near_values(
    value: float, decimals: int, gap: float, *words: str | int, every_rank: bool = False
) -> tuple[str, ...]:
    """Three wrong values near a number, as texts with its decimals; none where rounding leaves no room for three.

    All are positive and between half and twice the right value, and differ from it and from one another. How many of
    them are smaller is drawn by hash, so that the right one's place among them tells nothing.

    Args:
        value: The right value, positive.
        decimals: To which all are rounded.
        gap: By which they differ at least, as a share of the value, where rounding leaves room for it.
        words: What decides the choice: the question's ids and the seed.
        every_rank: None, too, where the right one could not have any place among the four. Most counts are 2: were they
            the second of 1, 2, 3, 4, the second smallest would be right most often.
    """
    exact, right = value * 10**decimals, int(f"{value:.{decimals}f}".replace(".", ""))
    step = max(1, int(gap * right))
    below = range(max(ceil(_SMALLEST * exact), 1), right - step + 1)
    above = range(right + step, int(_LARGEST * exact) + 1)
    numbers = range(WRONG + 1)
    splits = [count for count in numbers if count <= _room(below, step) and WRONG - count <= _room(above, step)]
    if not splits or (every_rank and len(splits) <= WRONG):
        return ()
    smaller = splits[choose(len(splits), "smaller", *words)]
    drawn = [*_spread(below, smaller, step, "below", *words), *_spread(above, WRONG - smaller, step, "above", *words)]
    return tuple(f"{number / 10**decimals:.{decimals}f}" for number in drawn)


def _room(values: range, step: int) -> int:
    """How many values with this step between them there are at most."""
    return (len(values) - 1) // step + 1


def _spread(values: range, count: int, step: int, *words: str | int) -> list[int]:
    """Some of the values, at least a step apart, all such choices possible."""
    slack = len(values) - (count - 1) * step
    starts = sorted(choose(slack, number, *words) for number in range(count))
    return [values[start + place * step] for place, start in enumerate(starts)]


def order_options(right: str, wrong: tuple[str, ...], *words: str | int) -> list[str]:
    """The options in the order of their letters; every place is equally likely to hold the right one.

    Args:
        right: The right option.
        wrong: The others.
        words: What decides the order: the question's ids and the seed.

    Raises:
        ValueError: An option repeats.
    """
    if len({right, *wrong}) != len(wrong) + 1:
        raise ValueError(f"Options must differ from one another, got {right!r} and {wrong}.")
    order = shuffled(tuple(sorted(wrong)), "options", *words)
    order.insert(salt("letter", *words) % (len(wrong) + 1), right)
    return order
