"""The line that tells how far a training is."""

import sys
from types import TracebackType
from typing import Self

from internspatial_kedro.models.training.metrics import StepMetrics


class ProgressLine:
    """A bar on the error stream, of tqdm's; silent where nobody watches a terminal."""

    def __init__(self) -> None:
        """Shows it."""
        from tqdm import tqdm  # type: ignore[import-untyped]

        self._bar = tqdm(desc="training", unit="step", file=sys.stderr, disable=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def show(self, row: StepMetrics) -> None:
        """Moves it to a step.

        Args:
            row: The step's metrics.
        """
        self._bar.total = row.steps
        self._bar.update(row.step - self._bar.n)
        words = {"loss": f"{row.loss:.3f}", "tokens/s": f"{row.tokens_per_second:.0f}"}
        if row.mfu is not None:
            words["MFU"] = f"{row.mfu:.0%}"
        self._bar.set_postfix(words)
