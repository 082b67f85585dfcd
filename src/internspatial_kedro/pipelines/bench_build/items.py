"""A question in its format as an item: prompt, options, right answer, and what scorers and people want to know."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from internspatial_kedro.benchmarks.items import LETTERS, AnswerKind, Item
from internspatial_kedro.formats.phrases import box_text, without_markup
from internspatial_kedro.questions.axes import AXES
from internspatial_kedro.tables.schema import TEXT

Row = Mapping[str, Any]

_OPTION: Final = re.compile(r"([A-J])\. (.*)")
_KEPT: Final = ("qa_id", "relation", "form", "answer_style", "template_id", "truth", "scene_id", "view_ids")
_MOST_LINES: Final = 12
_OPPOSITE: Final = {axis.less: axis.more for axis in AXES} | {axis.more: axis.less for axis in AXES}


def kind_of(question: Row) -> AnswerKind:
    """What an answer to a row of `qa_pairs` looks like: a letter where it has options."""
    if question["options"]:
        return "letter"
    kind: AnswerKind = {"yes_no": "yes_no", "number": "number"}.get(question["answer_kind"], "text")  # type: ignore[assignment]
    return kind


def to_item(benchmark: str, sample: Row, question: Row) -> Item:
    """An item without its pictures, which come when they are stored.

    Args:
        benchmark: Its benchmark.
        sample: A row of `samples`.
        question: Its row of `qa_pairs`.

    Raises:
        ValueError: The options of a lettered question do not stand in its text, one a line.
    """
    kind = kind_of(question)
    asked, options = split_options(sample["question"], len(question["options"]))
    choices = _choices(question, sample) if kind == "text" else []
    return Item(
        item_id=f"{benchmark}/{sample['sample_id']}",
        benchmark=benchmark,
        task=sample["task"],
        messages=(),
        answers=(_answer(kind, sample, question, choices),),
        answer_kind=kind,
        question=asked,
        options=options,
        format=f"{sample['image_format']}/{sample['text_format']}",
        source=sample["source"],
        cluster_id=question["scene_id"] or sample["images"][0],
        extra={name: question[name] for name in _KEPT} | _given("choices", choices) | {"why": evidence_lines(question)},
    )


def evidence_lines(question: Row) -> list[str]:
    """The numbers that decide a question, for people who review it; none of refined benchmarks, which give none."""
    evidence, names = question["evidence"], {slot["object_id"]: _name(slot) for slot in question["slots"]}
    if evidence is None:
        return []
    # The unit is that of the margin: sizes are compared by their ratio.
    unit, of_values = {"m": (" m", " m"), "ratio": (" of the larger", "")}.get(evidence["unit"], ("", ""))
    measured = zip(evidence["objects"], evidence["values"], strict=False)
    lines = [f"{names.get(key, key)}: {evidence['measure']} {value:.3g}{of_values}" for key, value in measured]
    margin = f"decided by {evidence['margin']:.3g}{unit}, where at least {evidence['required']:.3g} is asked for"
    return [*lines[:_MOST_LINES], margin]


def split_options(text: str, count: int) -> tuple[str, tuple[str, ...]]:
    """A question's text in front of its options, and the options.

    Raises:
        ValueError: There are not as many, one a line, in the order of their letters.
    """
    if not count:
        return text, ()
    lines = text.split("\n")
    for first in range(1, len(lines) - count + 1):
        found = [_OPTION.fullmatch(line) for line in lines[first : first + count]]
        if [match and match[1] for match in found] == [*LETTERS[:count]]:
            return "\n".join(lines[:first]), tuple(match[2] for match in found if match)
    raise ValueError(f"{count} options were expected below one another: {text!r}")


def _answer(kind: AnswerKind, sample: Row, question: Row, choices: Sequence[str]) -> str:
    """The right answer as scorers want it."""
    if kind == "letter":
        return str(sample["answer"]).strip(" .")
    if kind == "text" and question["form"] == "choice":
        return choices["ab".index(question["truth"])]
    return str(question["truth"])


def _choices(question: Row, sample: Row) -> list[str]:
    """What an answer in words may be: the two objects, or the two relations."""
    if question["form"] == "choice":
        return slot_phrases(question, sample)
    other = _OPPOSITE.get(question["truth"])
    return sorted([question["truth"], other]) if other else []


def slot_phrases(question: Row, sample: Row) -> list[str]:
    """How a sample's text refers to each slot, without article and tags."""
    texts = without_markup(pa.array([_name(slot) for slot in question["slots"]], TEXT)).to_pylist()
    match sample["text_format"], sample["image_format"]:
        case "from_image", "number":
            return [f"object {mark['number']}" for mark in sample["overlays"]]
        case "from_image", "mask":
            return [f"region masked in {mark['colour']}" for mark in sample["overlays"]]
        case "from_image", _:
            return [f"object in the {mark['colour']} box" for mark in sample["overlays"]]
        case "ref_region_box", _:
            boxes = np.array([slot["box_xyxy"] for slot in question["slots"]], dtype=float)
            sizes = np.array([[sample["width"], sample["height"]]] * len(boxes), dtype=float)
            return [str(text).removeprefix("<box>").removesuffix("</box>") for text in box_text(boxes, sizes)]
        case _:
            return [str(text) for text in texts]


def _name(slot: Row) -> str:
    return str(slot["label"] if slot["named_by"] == "label" else slot["caption"])


def _given(name: str, value: Sequence[str]) -> dict[str, list[str]]:
    return {name: list(value)} if value else {}
