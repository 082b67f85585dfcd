"""What a run reads: its samples, their pictures, and pages made of both."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.small import naming
from internspatial_kedro.models.training.small.album import Shown
from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.practice import Marks, place_numbers, practise
from internspatial_kedro.models.training.small.speech import Speaker
from internspatial_kedro.models.training.small.streams import Page

Formats = tuple[str, ...]

NATURAL: Final = ("original/natural",)
CORE: Final = (*NATURAL, "box/from_image", "mask/from_image", "number/from_image")
_BY_MARKS: Final = "from_image"
"""Text format of questions that name marks; the others name things or places, whatever is marked in the picture."""
FORMATS: Final[dict[str, Formats]] = {"natural": NATURAL, "core": CORE, "all": ()}
"""Sets of formats by name; an empty one is all that there are."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which samples are used.

    Attributes:
        formats: Of training samples.
        examined: Of test samples.
        direct: Only direct questions, of either.
        marked_per_cell: Most marked training samples of a view, image format and text format.
    """

    formats: Formats
    examined: Formats
    direct: bool
    marked_per_cell: int

    @property
    def used(self) -> Formats:
        """Formats of any samples that it takes; empty for all."""
        return tuple(dict.fromkeys(self.formats + self.examined)) if self.formats and self.examined else ()


@dataclass(frozen=True, slots=True)
class Pages:
    """What a stage learns.

    Attributes:
        plain: Of pictures as they are, one for each view, and mirrored.
        marked: Of marked pictures, one for each sample, by kind of marks.
    """

    plain: list[Page]
    marked: dict[str, list[Page]]


class Library:
    """Samples that were selected, their pictures, and pages made of both."""

    def __init__(self, lessons: Lessons, selection: Selection) -> None:
        """Selects.

        Args:
            lessons: The lessons.
            selection: Which of the samples.

        Raises:
            TrainingError: That leaves nothing to learn from, or nothing to be examined on.
        """
        self.lessons, self.selection = lessons, selection
        self.samples = _select(lessons.samples, selection).to_pylist()
        _refuse_an_empty_split([row["split"] for row in self.samples])
        self._marked = [place for place, row in enumerate(self.samples) if row["overlays"]]
        self._picture = {place: len(lessons.objects) + number for number, place in enumerate(self._marked)}

    def pictures(self) -> list[Shown]:
        """What is in the album that pages look up: every view as it is, every sample with marks, views with badges."""
        shown = [Shown(view) for view in range(len(self.lessons.objects))]
        shown += [Shown(self._view(self.samples[place]), self.samples[place]["overlays"]) for place in self._marked]
        return shown + self._numbered

    @cached_property
    def _numbered(self) -> list[Shown]:
        """Training views with a badge of each number, if numbers are learnt."""
        marks = self._marks
        if marks is None or not marks.numbers:
            return []
        return [Shown(view, place_numbers(self.lessons, view, marks)) for view in self.training_views]

    @cached_property
    def _marks(self) -> Marks | None:
        """What marks training samples have; None if they have none."""
        overlays = [overlay for row in self._trained_marked() for overlay in row["overlays"]]
        return Marks.find(overlays) if overlays else None

    def _view(self, row: dict[str, Any]) -> int:
        return self.lessons.place_of[row["view_id"]]

    @cached_property
    def training_views(self) -> list[int]:
        """Rows of views that are not of the test split."""
        return [row for row, split in enumerate(self.lessons.views["split"].to_pylist()) if split == "train"]

    def practice(self) -> tuple[list[Shown], Marks | None]:
        """Training views as they are and, if marks are learnt, with marks of the kinds that are."""
        plain = [Shown(view) for view in self.training_views]
        if self._marks is None:
            return plain, None
        return plain + practise(self.lessons, self.training_views, self._marks), self._marks

    def texts(self, most: int) -> list[str]:
        """What is said in training, drawn from all of it, for a tokenizer.

        Args:
            most: How many.
        """
        said = [text for row in self.samples if row["split"] == "train" for text in self._explained(row)]
        named = [pair for view in self.training_views for pair in self._named(view)]
        marks = [pair for row in self._trained_marked() for pair in self._list_marked(row)]
        whole = said + [text for pair in named + marks for text in pair]
        drawn = np.sort(np.random.default_rng(0).permutation(len(whole))[:most])
        return [whole[place] for place in drawn]

    def naming_pages(self, speaker: Speaker) -> Pages:
        """Pages that name and point.

        Args:
            speaker: Makes tokens.
        """
        plain = [page for mirrored in (False, True) for page in self._named_pages(speaker, mirrored=mirrored)]
        marked = self._by_kind(self._trained_places(), lambda places: self._list_pages(places, speaker))
        return Pages(plain, marked | self._badge_pages(speaker))

    def _badge_pages(self, speaker: Speaker) -> dict[str, list[Page]]:
        """Lists of badges alone, if numbers are learnt: where many are, digits must be told apart."""
        if not self._numbered:
            return {}
        first = len(self.lessons.objects) + len(self._marked)
        listed = (naming.list_badges(shown.overlays, self.lessons.size_of(shown.view)) for shown in self._numbered)
        return {"badges": _pages(list(enumerate(listed, first)), speaker)}

    def _named_pages(self, speaker: Speaker, *, mirrored: bool) -> list[Page]:
        """Training views with lists of all things, in some orders, and of those of each category."""
        said = [(view, self._named(view, mirrored=mirrored)) for view in self.training_views]
        return _pages(said, speaker, mirrored)

    def question_pages(self, speaker: Speaker, formats: Formats) -> Pages:
        """Training samples in some formats: of pictures as they are, by view, and of marked ones, each by itself.

        Args:
            speaker: Makes tokens.
            formats: Which; empty for all.
        """
        by_view: dict[int, list[dict[str, Any]]] = defaultdict(list)
        marked: list[int] = []
        for place, row in enumerate(self.samples):
            if row["split"] != "train" or (formats and _format(row) not in formats):
                continue
            if row["overlays"]:
                marked.append(place)
            else:
                by_view[self._view(row)].append(row)
        plain = [page for mirrored in (False, True) for page in self._plain_pages(by_view, speaker, mirrored=mirrored)]
        asked = self._by_kind(marked, lambda places: self._marked_pages(places, speaker))
        return Pages(plain, asked | (self._badge_pages(speaker) if "number" in asked else {}))

    def _by_kind(self, places: Sequence[int], make: Callable[[list[int]], list[Page]]) -> dict[str, list[Page]]:
        kinds: dict[str, list[int]] = defaultdict(list)
        for place in places:
            kinds[self.samples[place]["image_format"]].append(place)
        return {kind: make(kinds[kind]) for kind in sorted(kinds)}

    def _list_pages(self, places: Sequence[int], speaker: Speaker) -> list[Page]:
        """What is marked and where, in each picture."""
        return _pages([(self._picture[place], self._list_marked(self.samples[place])) for place in places], speaker)

    def _marked_pages(self, places: Sequence[int], speaker: Speaker) -> list[Page]:
        """Questions about marked pictures, each with its own."""
        return _pages([(self._picture[place], [self._explained(self.samples[place])]) for place in places], speaker)

    def _plain_pages(self, by_view: dict[int, list[dict[str, Any]]], speaker: Speaker, *, mirrored: bool) -> list[Page]:
        """Questions about pictures as they are or mirrored."""
        said = [(view, [self._explained(row, mirrored=mirrored) for row in by_view[view]]) for view in sorted(by_view)]
        return _pages(said, speaker, mirrored)

    def test_pages(self, speaker: Speaker) -> tuple[list[dict[str, Any]], list[Page]]:
        """Test samples and a page for each, with what its answer rests on.

        Args:
            speaker: Makes tokens.
        """
        places = [place for place, row in enumerate(self.samples) if row["split"] != "train"]
        rows = [self.samples[place] for place in places]
        lines = speaker.lines(*zip(*map(self._explained, rows), strict=True)) if rows else []
        pictures = (self._picture.get(place, self._view(self.samples[place])) for place in places)
        return rows, [Page(picture, [line]) for picture, line in zip(pictures, lines, strict=True)]

    def _explained(self, row: dict[str, Any], *, mirrored: bool = False) -> naming.Said:
        """A sample's question, and its answer after what it rests on: told by marks if it is asked by them."""
        view = self._view(row)
        things, size = self.lessons.objects[view], self.lessons.size_of(view)
        marks = row["overlays"] if row["text_format"] == _BY_MARKS else ()
        told = naming.tell_evidence(row, marks, things, size, mirrored=mirrored)
        said = (row["question"], row["answer"])
        question, answer = naming.mirror_words(*said) if mirrored else said
        return question, f"{told}{naming.SO}{answer}"

    def _named(self, view: int, *, mirrored: bool = False) -> list[naming.Said]:
        objects, size = self.lessons.objects[view], self.lessons.size_of(view)
        return naming.list_things(objects, size, mirrored=mirrored) + naming.list_alike(
            objects, size, mirrored=mirrored
        )

    def _list_marked(self, row: dict[str, Any]) -> list[naming.Said]:
        view = self._view(row)
        return naming.list_marked(row["overlays"], self.lessons.objects[view], self.lessons.size_of(view))

    def _trained_places(self) -> list[int]:
        return [place for place in self._marked if self.samples[place]["split"] == "train"]

    def _trained_marked(self) -> Iterator[dict[str, Any]]:
        return (self.samples[place] for place in self._trained_places())


def _format(row: dict[str, Any]) -> str:
    return f"{row['image_format']}/{row['text_format']}"


def _pages(said: Sequence[tuple[int, Sequence[naming.Said]]], speaker: Speaker, mirrored: bool = False) -> list[Page]:
    lines = iter(speaker.lines([q for _, pairs in said for q, _ in pairs], [a for _, pairs in said for _, a in pairs]))
    return [Page(picture, [next(lines) for _ in pairs], mirrored) for picture, pairs in said if pairs]


def _select(samples: pa.Table, selection: Selection) -> pa.Table:
    formats = pc.binary_join_element_wise(
        samples["image_format"], samples["text_format"], pa.scalar("/", pa.large_string())
    )
    is_train = pc.equal(samples["split"], "train")
    wanted = pc.if_else(is_train, _is_in(formats, selection.formats), _is_in(formats, selection.examined))
    if selection.direct:
        wanted = pc.and_(wanted, samples["direct"])
    samples, formats, is_train = (column.filter(wanted) for column in (samples, formats, is_train))
    is_marked = pc.and_(is_train, pc.not_equal(samples["image_format"], "original"))
    count: dict[tuple[str, str], int] = defaultdict(int)
    kept = []
    for marked, *cell in zip(is_marked.to_pylist(), samples["view_id"].to_pylist(), formats.to_pylist(), strict=True):
        count[tuple(cell)] += marked
        kept.append(not marked or count[tuple(cell)] <= selection.marked_per_cell)
    return samples.filter(pa.array(kept))


def _refuse_an_empty_split(splits: Sequence[str]) -> None:
    learnt = splits.count("train")
    if not 0 < learnt < len(splits):
        raise TrainingError(
            f"There are {learnt:,} samples to learn from and {len(splits) - learnt:,} to be examined on; both are "
            "needed. Scenes are of either split as a whole: make more of them, or choose other formats."
        )


def _is_in(column: Any, words: Sequence[str]) -> Any:
    if not words:
        return pa.chunked_array([pa.array(np.ones(len(column), bool))])
    return pc.is_in(column, value_set=pa.array(words, column.type))
