"""How many items it takes to see a difference between two runs over the same items (arXiv 2411.00640, section 5)."""

import math
from dataclasses import dataclass
from typing import Final

from scipy.special import ndtr, ndtri

_BINARY_SPREAD: Final = 0.5
"""Largest standard deviation of scores that are 0 or 1: the careful guess where none has been measured."""


@dataclass(frozen=True, slots=True)
class Design:
    """What is to be seen, and how surely.

    Attributes:
        effect: The difference of means to be seen, in the unit of the scores.
        spread_first: Standard deviation of the first run's scores.
        spread_second: Of the second's.
        significance: Chance of seeing a difference where there is none, either way.
        power: Chance of seeing one of this size.
        correlation: Between the two scores of an item.
    """

    effect: float
    spread_first: float = _BINARY_SPREAD
    spread_second: float = _BINARY_SPREAD
    significance: float = 0.05
    power: float = 0.8
    correlation: float = 0.5

    @property
    def spread(self) -> float:
        """Standard deviation of the differences.

        Raises:
            ValueError: The correlation is not one of two runs with such spreads.
        """
        shared = 2 * self.correlation * self.spread_first * self.spread_second
        return math.sqrt(self.spread_first**2 + self.spread_second**2 - shared)

    @property
    def deviations(self) -> float:
        """Standard errors that must lie between no effect and this one."""
        return self._significant + float(ndtri(self.power))

    @property
    def _significant(self) -> float:
        return float(ndtri(1 - self.significance / 2))

    @property
    def standardised_effect(self) -> float:
        """The effect in standard deviations of the differences.

        Raises:
            ZeroDivisionError: The differences do not vary.
        """
        if self.spread == 0:
            raise ZeroDivisionError("the differences of these runs do not vary; one item shows any effect")
        return self.effect / self.spread

    def items(self) -> int:
        """The fewest items that show the effect.

        Raises:
            OverflowError: No number of items does: the effect is 0, or certainty is asked for.
            ZeroDivisionError: The differences do not vary.
        """
        effect = self.standardised_effect
        return math.ceil(math.inf if effect == 0 else (self.deviations / effect) ** 2)

    def power_with(self, items: int) -> float:
        """Chance of seeing the effect with so many items."""
        return float(ndtr(self.standardised_effect * math.sqrt(items) - self._significant))

    def smallest_effect(self, items: int) -> float:
        """The smallest effect that so many items show with the power asked for.

        Raises:
            ZeroDivisionError: There are no items.
        """
        return self.deviations * self.spread / math.sqrt(items)
