"""Limits of requests and tokens a minute, kept over a sliding window."""

from collections import deque
from dataclasses import dataclass

_WINDOW_S = 60.0


@dataclass(slots=True)
class Reservation:
    """What one request takes.

    Attributes:
        at_s: When it may go, on the clock of the caller [s].
        tokens: What it takes; estimated until it is known.
    """

    at_s: float
    tokens: int


class RateLimit:
    """At most so many requests and tokens in any minute; requests go in the order of their reservations."""

    def __init__(self, requests_per_minute: int | None, tokens_per_minute: int | None) -> None:
        """Starts with an empty minute.

        Args:
            requests_per_minute: None for no limit.
            tokens_per_minute: None for no limit.
        """
        self._requests = requests_per_minute
        self._tokens = tokens_per_minute
        self._taken: deque[Reservation] = deque()
        self._free_s = float("-inf")

    def reserve(self, now_s: float, tokens: int) -> Reservation:
        """The next place in line.

        Args:
            now_s: The time [s].
            tokens: An estimate; more than a minute's worth waits for an empty minute.
        """
        at_s = max(now_s, self._free_s)
        while self._is_full(at_s, tokens):
            at_s = max(at_s, self._taken[0].at_s + _WINDOW_S)
        reservation = Reservation(at_s, tokens)
        self._free_s = at_s
        if self._requests is not None or self._tokens is not None:
            self._taken.append(reservation)
        return reservation

    def hold(self, until_s: float) -> None:
        """Lets nobody reserve before a time, because the server said so.

        Args:
            until_s: On the clock of the caller [s].
        """
        self._free_s = max(self._free_s, until_s)

    def _is_full(self, at_s: float, tokens: int) -> bool:
        while self._taken and self._taken[0].at_s + _WINDOW_S <= at_s:
            self._taken.popleft()
        if not self._taken:
            return False
        if self._requests is not None and len(self._taken) >= self._requests:
            return True
        return self._tokens is not None and sum(taken.tokens for taken in self._taken) + tokens > self._tokens
