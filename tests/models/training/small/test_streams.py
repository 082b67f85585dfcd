"""Steps follow from the seed and their number."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import torch
from PIL import Image

from internspatial_kedro.models.checkpoints import Checkpoint
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.small.album import Shown, draw_picture, make_album
from internspatial_kedro.models.training.small.eye import Eye
from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.library import CORE, NATURAL, Library, Selection
from internspatial_kedro.models.training.small.naming import LIST, SO
from internspatial_kedro.models.training.small.speech import Line, Speaker
from internspatial_kedro.models.training.small.streams import Course, Page, PageData

SELECTION = Selection(CORE, CORE, direct=True, marked_per_cell=4)


def _data(lessons: Lessons, small: Checkpoint, seed: int = 1) -> PageData:
    pages = Library(lessons, SELECTION).question_pages(Speaker(small.processor), CORE)
    return PageData(
        [Course(pages.plain, 2, 3), Course(pages.marked["mask"], 1, 1)], small.processor, 4, seed, "content"
    )


def test_a_step_is_the_same_whenever_it_is_asked_for(lessons: Lessons, small: Checkpoint) -> None:
    first, again = (_data(lessons, small) for _ in range(2))
    assert first.fingerprint == again.fingerprint != _data(lessons, small, seed=2).fingerprint
    list(first.micro_batches(0, 0, 1))
    for one, other in zip(first.micro_batches(2, 0, 1), again.micro_batches(2, 0, 1), strict=True):
        for name in one:
            torch.testing.assert_close(one[name], other[name], rtol=0, atol=0)


def test_processes_share_a_step(lessons: Lessons, small: Checkpoint) -> None:
    data = _data(lessons, small)
    whole = next(iter(data.micro_batches(1, 0, 1)))["pictures"]
    parts = [next(iter(data.micro_batches(1, rank, 2)))["pictures"] for rank in (0, 1)]
    torch.testing.assert_close(whole, torch.cat(parts), rtol=0, atol=0)


def test_rows_are_dealt_and_split_by_length(small: Checkpoint) -> None:
    pages = [Page(length, [Line(np.zeros(3, np.int64), np.zeros(length, np.int64))]) for length in range(12)]
    data = PageData([Course(pages, 12, 1)], small.processor, 1, 1, "content", parts=2)
    dealt = [[batch["pictures"].tolist() for batch in data.micro_batches(0, rank, 2)] for rank in (0, 1)]
    assert dealt == [[[0, 2, 4], [6, 8, 10]], [[1, 3, 5], [7, 9, 11]]]
    (alone,) = PageData([Course(pages, 1, 1)], small.processor, 1, 1, "content", parts=2).micro_batches(0, 0, 1)
    assert len(alone["pictures"]) == 1


def test_each_page_comes_once_a_lap(lessons: Lessons, small: Checkpoint) -> None:
    data = _data(lessons, small)
    steps = [next(iter(data.micro_batches(step, 0, 1))) for step in range(2)]
    seen = {pair for step in steps for pair in zip(step["pictures"].tolist(), step["mirrored"].tolist(), strict=True)}
    assert len(seen) == 4  # both views that are trained on, and mirrored


def test_only_the_training_split_is_learnt(lessons: Lessons, small: Checkpoint) -> None:
    library, speaker = Library(lessons, SELECTION), Speaker(small.processor)
    tested = {view for view, split in enumerate(lessons.views["split"].to_pylist()) if split == "test"}
    named = library.naming_pages(speaker)
    learnt = {page.picture for page in [*named.plain, *library.question_pages(speaker, NATURAL).plain]}
    assert learnt
    assert not learnt & tested
    assert {kind: len(pages) for kind, pages in named.marked.items()} == {"mask": 4}
    rows, pages = library.test_pages(speaker)
    assert {row["split"] for row in rows} == {"test"}
    assert len(pages) == 4


@pytest.mark.parametrize(
    ("left_out", "words"), [("test", "8 samples to learn from and 0"), ("train", "0 samples to learn from")]
)
def test_lessons_of_one_split_are_refused(lessons: Lessons, left_out: str, words: str) -> None:
    one_sided = replace(lessons, samples=lessons.samples.filter(pc.not_equal(lessons.samples["split"], left_out)))
    with pytest.raises(TrainingError, match=words):
        Library(one_sided, SELECTION)


def test_an_answer_comes_after_what_it_rests_on(lessons: Lessons, small: Checkpoint) -> None:
    speaker = Speaker(small.processor)
    pages = Library(lessons, SELECTION).question_pages(speaker, NATURAL).plain
    view = lessons.place_of["view-1"]  # the chair is on the left
    said = {
        page.mirrored: speaker.decode([line.answer for line in page.lines]) for page in pages if page.picture == view
    }
    assert said == {False: ["blue h 5 2 4 8 red c 4 2 4 6 so Yes."], True: ["blue c 5 2 4 8 red h 4 2 4 6 so Yes."]}


@pytest.mark.parametrize(("text_format", "times"), [("from_image", (1, 1)), ("ref", (2, 0))])
def test_what_is_asked_by_name_is_told_by_name_though_it_is_marked(
    lessons: Lessons, text_format: str, times: tuple[int, int]
) -> None:
    rows = [row for row in lessons.samples.to_pylist() if row["view_id"] == "view-1" or row["split"] == "test"]
    marked = [row | {"text_format": text_format} if row["overlays"] else row for row in rows]
    samples = pa.Table.from_pylist(marked, lessons.samples.schema)
    every = Selection((), (), direct=True, marked_per_cell=4)
    texts = Library(replace(lessons, samples=samples), every).texts(10**6)
    by_name, by_marks = " blue h 5 2 4 8 red c 4 2 4 6 so Yes.", " mask pink h 5 2 4 8 mask green c 4 2 4 6 so Yes."
    assert (texts.count(by_name), texts.count(by_marks)) == times


def test_pictures_are_those_of_the_processor(lessons: Lessons, small: Checkpoint) -> None:
    picture = lessons.read_picture(1)
    expected = small.processor.image_processor(images=[picture], return_tensors="pt")["pixel_values"]
    eye = Eye(draw_picture(lessons, Shown(1), 56)[None], small.processor, "cpu")
    ours, mirrored = eye.look(torch.tensor([0, 0]), torch.tensor([False, True]))
    assert float((ours - expected).abs().max()) < 0.03  # two levels of 255
    torch.testing.assert_close(mirrored, ours.flip(-1), rtol=0, atol=0)


def test_an_album_is_drawn_once(lessons: Lessons, tmp_path: Path) -> None:
    first = make_album(tmp_path, lessons, [Shown(0), Shown(1)], 56)
    age = first.stat().st_mtime_ns
    assert make_album(tmp_path, lessons, [Shown(0), Shown(1)], 56).stat().st_mtime_ns == age
    assert make_album(tmp_path, lessons, [Shown(1)], 56) != first
    assert not list(tmp_path.glob("*.part"))


def test_marks_are_drawn(lessons: Lessons) -> None:
    row = next(row for row in lessons.samples.to_pylist() if row["overlays"])
    view = lessons.place_of[row["view_id"]]
    marked, plain = (draw_picture(lessons, Shown(view, marks), 56) for marks in (row["overlays"], ()))
    changed = (marked != plain).any(axis=0)
    regions = np.asarray(Image.fromarray(lessons.read_regions(view)).resize((56, 56), Image.Resampling.NEAREST))
    assert changed[regions > 0].all()
    assert not changed[48:].any()


def test_a_tokenizer_reads_some_of_all_that_is_said(lessons: Lessons) -> None:
    library = Library(lessons, SELECTION)
    whole = library.texts(10**6)
    some = library.texts(len(whole) // 2)
    answers = {text for text in whole if SO in text}
    lists = {text for text in whole if text.startswith(" ")} - answers
    assert len(some) == len(whole) // 2
    assert set(some) <= set(whole)
    for said in (answers, lists, {LIST}):
        share = sum(text in said for text in some) / sum(text in said for text in whole)
        assert 0.2 < share < 0.8
