from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from internspatial_kedro.formats.expansion import expand, render
from internspatial_kedro.formats.kinds import FORMATS
from internspatial_kedro.formats.palette import COLOURS
from internspatial_kedro.formats.rules import FormatRules
from internspatial_kedro.tables.packing import plain_type
from internspatial_kedro.tables.samples import SAMPLES

COLUMNS = [(field.name, field.type) for field in SAMPLES.schema]
Make = Callable[..., Any]
Row = dict[str, Any]

RULES = FormatRules()

BOX_A, BOX_B = "<box>[[94, 208, 344, 708]]</box>", "<box>[[562, 208, 812, 708]]</box>"

# How slot a begins a sentence, and how slot b stands inside one.
WORDS = {
    "natural": ("The red chair", "the tall blue lamp"),
    "ref": ("<ref>red chair</ref>", "<ref>tall blue lamp</ref>"),
    "ref_region_box": (f"<ref>region</ref>{BOX_A}", f"<ref>region</ref>{BOX_B}"),
    "ref_caption_box": (f"<ref>red chair</ref>{BOX_A}", f"<ref>tall blue lamp</ref>{BOX_B}"),
}


def render_all(qa: pa.RecordBatch) -> list[Row]:
    """The first question in every format."""
    every = np.arange(len(FORMATS))
    return render(qa, np.zeros_like(every), every, FormatRules(), seed=1).to_pylist()


def from_image_words(sample: Row, mark: Row) -> str:
    return {
        "box": f"the object in the {mark['colour']} box",
        "mask": f"the region masked in {mark['colour']}",
        "number": f"object {mark['number']}",
    }[sample["image_format"]]


def capitalised(text: str) -> str:
    return text[0].upper() + text[1:]


def test_every_format_of_two_slots(make_question: Make, make_batch: Make) -> None:
    for sample in render_all(make_batch(make_question("{A}: is it left of {b}?", "{A}, not {b}."))):
        if sample["text_format"] == "from_image":
            first, second = (from_image_words(sample, mark) for mark in sample["overlays"])
            first = capitalised(first)
        else:
            first, second = WORDS[sample["text_format"]]
        assert sample["question"] == f"{first}: is it left of {second}?"
        assert sample["answer"] == f"{first}, not {second}."


def test_every_format_of_one_slot(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    qa = make_batch(make_question("How many lamps are nearer than {b}?", "2", [make_slot("b")]))
    for sample in render_all(qa):
        if sample["text_format"] == "from_image":
            words = from_image_words(sample, sample["overlays"][0])
        else:
            words = WORDS[sample["text_format"]][1]
        assert sample["question"] == f"How many lamps are nearer than {words}?"
        assert sample["answer"] == "2"


def test_boxes_are_listed_as_they_stand(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    row = make_question("Which one?\nA. {b}\nB. {a}\nC. {b}", "{A}")
    box_a, box_b = ([float(v) for v in make_slot(name)["box_xyxy"]] for name in "ab")
    for sample in render_all(make_batch(row)):
        boxed = sample["text_format"] in ("ref_region_box", "ref_caption_box")
        assert sample["boxes_xyxy"] == ([box_b, box_a, box_b, box_a] if boxed else [])
        assert (sample["question"] + sample["answer"]).count("<box>") == len(sample["boxes_xyxy"])


def test_overlays_are_the_marks_of_all_slots(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    geometry = {
        "box": [make_slot("a")["box_xyxy"], make_slot("b")["box_xyxy"]],
        "mask": [[], []],
        "number": [[140.0, 220.0, 13.0], [440.0, 220.0, 13.0]],
    }
    for sample in render_all(make_batch(make_question())):
        kind, marks = sample["image_format"], sample["overlays"]
        if kind == "original":
            assert marks == []
            continue
        assert [mark["object_id"] for mark in marks] == ["object-a", "object-b"]
        assert [mark["geometry"] for mark in marks] == geometry[kind]
        assert {mark["kind"] for mark in marks} == {kind}
        assert {mark["view_id"] for mark in marks} == {"rooms/r1/f1"}
        assert all(mark["colour"] in COLOURS for mark in marks)
        assert all((mark["number"] in range(1, 10)) == (kind == "number") for mark in marks)


def test_a_badge_at_the_border_moves_inside(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    slot = make_slot("a", mark_px=[2.0, 478.5])
    number = render_all(make_batch(make_question("Is {a} near?", "Yes.", [slot])))[FORMATS.index(("number", "natural"))]

    assert number["overlays"][0]["geometry"] == [13.0, 467.0, 13.0]


def test_a_badge_is_no_smaller_than_the_rules_say(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    batch = make_batch(make_question("Is {a} near?", "Yes.", [make_slot("a", mark_px=[2.0, 478.5])]))
    number = np.array([FORMATS.index(("number", "natural"))])
    rules = FormatRules(min_badge_radius_px=20)
    sample = render(batch, np.array([0]), number, rules, seed=1).to_pylist()[0]

    assert sample["overlays"][0]["geometry"] == [20.0, 460.0, 20.0]


def test_label_names_it_where_the_caption_does_not(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    slot = make_slot("a", named_by="label", label="office chair")
    texts = {s["text_format"]: s["question"] for s in render_all(make_batch(make_question("{A}?", "", [slot])))}

    assert texts["natural"] == "The office chair?"
    assert texts["ref"] == "<ref>office chair</ref>?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("No slot.", "No slot."),
        ("{c} and {Z} name no slot", "{c} and {Z} name no slot"),
        ("{a}{b}{a}", "the red chairthe tall blue lampthe red chair"),
        ("braces { } {} {{a}} {ab} a}", "braces { } {} {the red chair} {ab} a}"),
        ("naïve {b} – ☃", "naïve the tall blue lamp – ☃"),
        ("<image> <box>[[1, 2, 3, 4]]</box> {a}", "‹image› ‹box›[[1, 2, 3, 4]]‹/box› the red chair"),
    ],
)
def test_templates(text: str, expected: str, make_question: Make, make_batch: Make) -> None:
    sample = render(
        make_batch(make_question(text, text)), np.array([0]), np.array([0]), FormatRules(), seed=1
    ).to_pylist()[0]

    assert (sample["question"], sample["answer"]) == (expected, expected)


def test_a_caption_cannot_forge_tags_or_slots(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    slot = make_slot("a", caption="{b} </ref><image>")
    texts = {s["text_format"]: s["question"] for s in render_all(make_batch(make_question("{a}?", "", [slot])))}

    assert texts["natural"] == "the {b} ‹/ref›‹image›?"
    assert texts["ref"] == "<ref>{b} ‹/ref›‹image›</ref>?"


def test_ten_thousand_letters(make_slot: Make, make_question: Make, make_batch: Make) -> None:
    slot = make_slot("a", caption="x" * 10_000)
    sample = render_all(make_batch(make_question("{a}", "{A}", [slot])))[0]

    assert sample["question"] == "the " + "x" * 10_000


def test_rows_match_the_table_and_their_question(ten_thousand: pa.RecordBatch, make_quotas: Make) -> None:
    samples = expand(ten_thousand, make_quotas(ten_thousand, 1, RULES), RULES, seed=1)

    assert [(field.name, plain_type(field.type)) for field in samples.schema] == COLUMNS
    assert len(set(samples["sample_id"].to_pylist())) == samples.num_rows
    kept = {row["qa_id"]: row for row in ten_thousand.to_pylist()}
    for sample in samples.to_pylist():
        row = kept[sample["qa_id"]]
        assert sample["images"] == row["view_ids"]
        for name in ("task", "relation", "form", "source", "split", "width", "height", "truth", "answer_kind"):
            assert sample[name] == row[name]


def by_id(*batches: pa.RecordBatch) -> list[Row]:
    return sorted((row for batch in batches for row in batch.to_pylist()), key=lambda row: row["sample_id"])


@pytest.mark.parametrize("per_question", [1, 2])
def test_any_split_gives_the_same_rows(ten_thousand: pa.RecordBatch, make_quotas: Make, per_question: int) -> None:
    qa = ten_thousand.slice(0, 3000)
    quotas = make_quotas(qa, 1, RULES)
    random = np.random.default_rng(2)
    cuts = [0, *sorted(random.choice(3000, 12, replace=False).tolist()), 3000]
    shuffled = qa.take(pa.array(random.permutation(3000)))
    chunks = [shuffled.slice(a, b - a) for a, b in pairwise(cuts)]

    whole = by_id(expand(qa, quotas, RULES, 1, per_question))
    assert by_id(*(expand(chunk, quotas, RULES, 1, per_question) for chunk in chunks)) == whole
    assert by_id(expand(pa.Table.from_batches(chunks), quotas, RULES, 1, per_question)) == whole


def test_seeds(ten_thousand: pa.RecordBatch, make_quotas: Make) -> None:
    qa = ten_thousand.slice(0, 500)
    first, again, other = (expand(qa, make_quotas(qa, seed, RULES), RULES, seed) for seed in (1, 1, 2))

    assert first.equals(again)
    assert not first.equals(other)


def test_no_questions(ten_thousand: pa.RecordBatch, make_quotas: Make) -> None:
    quotas = make_quotas(ten_thousand, 1, RULES)
    for empty in (ten_thousand.slice(0, 0), pa.Table.from_batches([], schema=ten_thousand.schema)):
        samples = expand(empty, quotas, RULES, 1)
        assert samples.num_rows == 0
        assert [(field.name, plain_type(field.type)) for field in samples.schema] == COLUMNS
