"""Steps of pictures with questions, by number: what the trainer of this package takes."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from internspatial_kedro.models.training.batches import Batch
from internspatial_kedro.models.training.small.album import Pixels
from internspatial_kedro.models.training.small.speech import Line, Speaker, join_rows

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Page:
    """A picture and what is asked about it.

    Attributes:
        picture: Its place in the album.
        lines: All questions.
        mirrored: Whether it is shown mirrored.
        kept: One of these goes with the questions each time.
    """

    picture: int
    lines: Sequence[Line]
    mirrored: bool = False
    kept: Sequence[Line] = ()


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
        self, courses: Sequence[Course], album: Pixels, processor: Any, steps: int, seed: int, fingerprint: str
    ) -> None:
        """Decides nothing yet.

        Args:
            courses: What a step is mixed of.
            album: The pictures.
            processor: Of the checkpoint.
            steps: Of the whole run.
            seed: Of all choices.
            fingerprint: Of pages and album.
        """
        self._courses = [course for course in courses if course.pages and course.per_step]
        self._album, self._speaker, self._seed = album, Speaker(processor), seed
        self._colours = Colours(processor)
        self.steps = steps
        words = (fingerprint, steps, seed, *((len(c.pages), c.per_step, c.questions) for c in self._courses))
        self.fingerprint = hashlib.sha256(repr(words).encode()).hexdigest()

    def micro_batches(self, step: int, rank: int, world: int) -> Iterator[Batch]:
        """A micro batch of all courses with as many questions about a picture: their rows are of similar lengths.

        Args:
            step: From 0.
            rank: Which process.
            world: How many there are.
        """
        alike: dict[int, list[tuple[Page, list[Line]]]] = defaultdict(list)
        for number, course in enumerate(self._courses):
            alike[course.questions] += list(self._draw(number, step))[rank::world]
        for drawn in filter(None, alike.values()):
            rows = join_rows(self._speaker.picture, [lines for _, lines in drawn], self._speaker.padding)
            yield rows | {"pixel_values": self._colours.normalise(self._look([page for page, _ in drawn]))}

    def _look(self, pages: Sequence[Page]) -> Pixels:
        pixels = self._album[[page.picture for page in pages]]
        mirrored = np.array([page.mirrored for page in pages])[:, None, None, None]
        return np.where(mirrored, pixels[..., ::-1], pixels)

    def _draw(self, number: int, step: int) -> Iterator[tuple[Page, list[Line]]]:
        course = self._courses[number]
        first = step * course.per_step
        choose = np.random.default_rng([self._seed, number, step])
        for place in range(first, first + course.per_step):
            lap, position = divmod(place, len(course.pages))
            page = course.pages[self._order(number, lap)[position]]
            few = min(course.questions, len(page.lines))
            kept = [page.kept[choose.integers(len(page.kept))]] if page.kept else []
            yield page, kept + [page.lines[i] for i in choose.permutation(len(page.lines))[:few]]

    def _order(self, number: int, lap: int) -> NDArray[np.int64]:
        known = self.__dict__.setdefault("_orders", {})
        if (number, lap) not in known:
            known.pop((number, lap - 2), None)
            shuffled = np.random.default_rng([self._seed, number, lap, 1]).permutation(len(self._courses[number].pages))
            known[number, lap] = shuffled
        order: NDArray[np.int64] = known[number, lap]
        return order


class Colours:
    """Bytes of pictures to what a checkpoint's tower takes."""

    def __init__(self, processor: Any) -> None:
        """Takes mean and spread of its image processor.

        Args:
            processor: Of the checkpoint.
        """
        images = processor.image_processor
        self._mean, self._spread = images.image_mean, images.image_std

    def normalise(self, pixels: Pixels) -> "Tensor":
        """Float pixels of the same shape.

        Args:
            pixels: Shape (n, 3, side, side).
        """
        import torch

        mean, spread = (torch.tensor(values)[:, None, None] * 255 for values in (self._mean, self._spread))
        return (torch.from_numpy(np.ascontiguousarray(pixels)).float() - mean) / spread
