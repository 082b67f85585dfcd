"""Samples about to be made: which question in which format, and how its objects are marked."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from internspatial_kedro.formats.kinds import FORMATS, MARKED, ImageFormat, TextFormat
from internspatial_kedro.formats.marks import MAX_NUMBER
from internspatial_kedro.formats.palette import COLOURS, WELL_APART
from internspatial_kedro.formats.slots import Bools, Integers, Slots, ranges
from internspatial_kedro.tables.sampling import Hashes, combine, pick, salt

IMAGES: Final = tuple(ImageFormat)
TEXTS: Final = tuple(TextFormat)
_IMAGE_OF: Final = np.array([IMAGES.index(form.image) for form in FORMATS])
_TEXT_OF: Final = np.array([TEXTS.index(form.text) for form in FORMATS])
_IS_MARKED: Final = np.array([form.image in MARKED for form in FORMATS])

# Steps that visit all nine numbers; with each step its opposite, so that order tells nothing.
_NUMBER_STEPS: Final = np.array([1, 2, 4, 5, 7, 8])
_COLOUR_STEPS: Final = np.array(WELL_APART)


@dataclass(frozen=True)
class Mentions:
    """The objects of m samples, one entry per slot of each sample; k in total.

    Attributes:
        rows: Question of each sample, shape (m,).
        formats: Index in `FORMATS` of each sample, shape (m,).
        hashes: Content hash of each sample, shape (m,).
        starts: First mention of each sample, shape (m,).
        sample: Sample of each mention, shape (k,).
        slot: Slot of each mention, shape (k,).
        colour: Its colour in `COLOURS`, whether drawn or not, shape (k,).
        number: Its number, 1 to 9, whether drawn or not, shape (k,).
    """

    rows: Integers
    formats: Integers
    hashes: Hashes
    starts: Integers
    sample: Integers
    slot: Integers
    colour: Integers
    number: Integers

    @classmethod
    def from_choice(cls, slots: Slots, rows: Integers, formats: Integers, questions: Hashes, seed: int) -> Self:
        """Give the objects of each sample colours and numbers by hash.

        Slots of a sample take steps along the colour circle (and along the digits) from a random start in a random
        direction: colours are well apart, and neither the order of mention nor the answer shows in them. An object has
        one colour and one number, in whichever frames it is marked; objects of different frames differ in both.

        Args:
            slots: Slots of all questions.
            rows: Question of each sample, shape (m,).
            formats: Index in `FORMATS` of each sample, shape (m,).
            questions: Hash of each question's id, shape (n,).
            seed: The run's seed.
        """
        counts = slots.counts[rows]
        sample = np.repeat(np.arange(len(rows)), counts)
        slot = ranges(slots.starts[rows], counts)
        place = slots.place[slot]
        draws = combine(questions[rows], formats.astype(np.uint64), salt("marks", seed))
        first_colour, colour_step = _start_and_step(draws, "colour", len(COLOURS), _COLOUR_STEPS)
        first_number, number_step = _start_and_step(draws, "number", MAX_NUMBER, _NUMBER_STEPS)
        look = ((first_colour * 10 + colour_step) * 10 + first_number) * 10 + number_step
        look = np.where(_IS_MARKED[formats], look, 0)
        return cls(
            rows=rows,
            formats=formats,
            hashes=combine(questions[rows], formats.astype(np.uint64), look.astype(np.uint64), salt("sample")),
            starts=np.cumsum(counts) - counts,
            sample=sample,
            slot=slot,
            colour=(first_colour[sample] + place * colour_step[sample]) % len(COLOURS),
            number=(first_number[sample] + place * number_step[sample]) % MAX_NUMBER + 1,
        )

    @property
    def image(self) -> Integers:
        """Index in `IMAGES` of each sample, shape (m,)."""
        return np.asarray(_IMAGE_OF[self.formats])

    @property
    def text(self) -> Integers:
        """Index in `TEXTS` of each sample, shape (m,)."""
        return np.asarray(_TEXT_OF[self.formats])

    @property
    def is_marked(self) -> Bools:
        """Whether something is drawn, shape (m,)."""
        return np.asarray(_IS_MARKED[self.formats])


def _start_and_step(draws: Hashes, what: str, count: int, steps: Integers) -> tuple[Integers, Integers]:
    start = pick(combine(draws, salt(what, "start")), count)
    return start, steps[pick(combine(draws, salt(what, "step")), len(steps))]
