"""Steps of pictures with questions, by number: `TrainingData` of the second and third stage."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.small.speech import Line, Speaker, join_rows


@dataclass(frozen=True, slots=True)
class Page:
    """A picture and what is asked about it.

    Attributes:
        picture: Its place in the album.
        lines: All questions.
        mirrored: Whether it is shown mirrored.
    """

    picture: int
    lines: Sequence[Line]
    mirrored: bool = False


_Drawn = tuple[Page, list[Line]]
"""A page and those of its lines that are asked."""


@dataclass(frozen=True, slots=True)
class Course:
    """What one kind of pages contributes to a step.

    Attributes:
        pages: All of the kind.
        per_step: Pictures of a step.
        questions: Most questions about one.
    """

    pages: Sequence[Page]
    per_step: int
    questions: int


class PageData:
    """`TrainingData` of pages: each course in its own order, shuffled anew each time it is through."""

    def __init__(
        self, courses: Sequence[Course], processor: Any, steps: int, seed: int, fingerprint: str, parts: int = 1
    ) -> None:
        """Decides nothing yet.

        Args:
            courses: What a step is mixed of.
            processor: Of the checkpoint.
            steps: Of the whole run.
            seed: Of all choices.
            fingerprint: Of pages and album.
            parts: Micro batches of rows of similar length that a process makes of pages with as many questions.
        """
        self._courses = [course for course in courses if course.pages and course.per_step]
        self._speaker, self._seed, self._parts = Speaker(processor), seed, parts
        self.steps = steps
        words = (fingerprint, steps, seed, parts, *((len(c.pages), c.per_step, c.questions) for c in self._courses))
        self.fingerprint = hashlib.sha256(repr(words).encode()).hexdigest()

    def micro_batches(self, step: int, rank: int, world: int) -> Iterator[Batch]:
        """Micro batches of all courses with as many questions about a picture, and of these of rows of similar length.

        Rows are dealt in order of their lengths, so that no process waits for another with longer ones.

        Pixels stay in the album: `pictures` are places in it, and `mirrored` is how they are shown.

        Args:
            step: From 0.
            rank: Which process.
            world: How many there are.
        """
        import torch

        alike: dict[int, list[_Drawn]] = defaultdict(list)
        for number, course in enumerate(self._courses):
            alike[course.questions] += self._draw(number, step)
        dealt = [sorted(drawn, key=_length)[rank::world] for drawn in alike.values()]
        for drawn in (part for own in dealt for part in _split(own, self._parts)):
            rows = join_rows(self._speaker.picture, [lines for _, lines in drawn], self._speaker.padding)
            shown = [page for page, _ in drawn]
            yield rows | {
                "pictures": torch.tensor([page.picture for page in shown]),
                "mirrored": torch.tensor([page.mirrored for page in shown]),
            }

    def _draw(self, number: int, step: int) -> Iterator[_Drawn]:
        course = self._courses[number]
        first = step * course.per_step
        choose = np.random.default_rng([self._seed, number, step])
        for place in range(first, first + course.per_step):
            lap, position = divmod(place, len(course.pages))
            page = course.pages[self._order(number, lap)[position]]
            few = min(course.questions, len(page.lines))
            yield page, [page.lines[i] for i in choose.permutation(len(page.lines))[:few]]

    def _order(self, number: int, lap: int) -> NDArray[np.int64]:
        known = self.__dict__.setdefault("_orders", {})
        if (number, lap) not in known:
            known.pop((number, lap - 2), None)
            shuffled = np.random.default_rng([self._seed, number, lap, 1]).permutation(len(self._courses[number].pages))
            known[number, lap] = shuffled
        order: NDArray[np.int64] = known[number, lap]
        return order


def _length(drawn: _Drawn) -> int:
    return sum(len(line.question) + len(line.answer) for line in drawn[1])


def _split(drawn: list[_Drawn], parts: int) -> Iterator[list[_Drawn]]:
    """Parts of about as many, one after the other; no empty ones."""
    bounds = [len(drawn) * part // parts for part in range(parts + 1)]
    return (drawn[first:last] for first, last in pairwise(bounds) if first < last)
