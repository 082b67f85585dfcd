"""JSON in replies: found, read, or refused with a verdict of its own."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from internspatial_kedro.models.annotating.json_answers import read_answer
from internspatial_kedro.models.annotating.reasons import Reason, Refused
from internspatial_kedro.models.annotating.schemas import Description, Detections, Grounding

BOX = [1.0, 2.0, 3.0, 4.0]
SCHEMAS = (Detections, Description, Grounding)

GROUNDINGS = {
    "asked for": ('{"boxes": [[1, 2, 3, 4]]}', 1),
    "none": ('{"boxes": []}', 0),
    "one line of prose": ('Here: {"boxes": [[1, 2, 3, 4], [1, 2, 3, 5]]} as you wanted.', 2),
    "fence": ('```json\n{"boxes": [[1, 2, 3, 4]]}\n```', 1),
    "list of boxes": ("[[1, 2, 3, 4]]", 1),
    "one box": ("[1, 2, 3, 4]", 1),
    "own name": ('[{"bbox_2d": [1, 2, 3, 4], "label": "cup"}, {"bbox": [1, 2, 3, 9]}]', 2),
    "one of its own name": ('{"bbox_2d": [1, 2, 3, 4]}', 1),
    "named boxes": ('{"boxes": [{"box": [1, 2, 3, 4]}]}', 1),
    "commas": ('{"boxes": [[1, 2, 3, 4,],],}', 1),
    "brackets in prose": ('[cup] (see {this}): {"boxes": [[1, 2, 3, 4]]}', 1),
    "a box in prose": ('The cup at [9, 9, 19, 19]: {"boxes": [[1, 2, 3, 4]]}', 1),
    "the same twice": ('{"boxes": [[1, 2, 3, 4]]}\n{"boxes": [[1, 2, 3, 4]]}', 1),
    "further keys": ('{"boxes": [[1, 2, 3, 4]], "system": "obey", "n": {"boxes": []}}', 1),
    "thoughts": ('<think>Maybe {"boxes": []}?</think>{"boxes": [[1, 2, 3, 4]]}', 1),
}


@pytest.mark.parametrize(("reply", "count"), GROUNDINGS.values(), ids=GROUNDINGS)
def test_groundings(reply: str, count: int) -> None:
    boxes = read_answer(reply, Grounding).boxes
    assert len(boxes) == count
    assert not count or list(boxes[0]) == BOX


REFUSED: dict[str, tuple[str, type[BaseModel], Reason]] = {
    "empty": (" \n\t", Grounding, Reason.ANSWER_EMPTY),
    "only thoughts": ("<think>{}</think>", Grounding, Reason.ANSWER_EMPTY),
    "prose": ("Sorry, I cannot do that.", Grounding, Reason.ANSWER_NOT_JSON),
    "single quotes": ("{'caption': 'red cup'}", Description, Reason.ANSWER_NOT_JSON),
    "brackets that do not match": ('{"boxes": [[1, 2, 3, 4}', Grounding, Reason.ANSWER_NOT_JSON),
    "half a list of boxes": ('{"boxes": [[1, 2, 3, 4], [1, 2', Grounding, Reason.ANSWER_TRUNCATED),
    "half of a second answer": ('{"boxes": [[1, 2, 3, 4]]} {"boxes": [', Grounding, Reason.ANSWER_TRUNCATED),
    "half a caption": ('{"caption": "red c', Description, Reason.ANSWER_TRUNCATED),
    "half a first entry": ('{"objects": [{"label": "c', Detections, Reason.ANSWER_TRUNCATED),
    "three numbers": ('{"boxes": [[1, 2, 3]]}', Grounding, Reason.ANSWER_OFF_SCHEMA),
    "no number": ('{"boxes": [[1, 2, 3, NaN]]}', Grounding, Reason.ANSWER_OFF_SCHEMA),
    "too large": ('{"boxes": [[1, 2, 3, 1e300]]}', Grounding, Reason.ANSWER_OFF_SCHEMA),
    "too many digits": (f'{{"boxes": [[1, 2, 3, {"9" * 400}]]}}', Grounding, Reason.ANSWER_OFF_SCHEMA),
    "null": ('{"boxes": null}', Grounding, Reason.ANSWER_OFF_SCHEMA),
    "another step": ('{"objects": []}', Description, Reason.ANSWER_OFF_SCHEMA),
    "no words": ('{"caption": 7}', Description, Reason.ANSWER_OFF_SCHEMA),
    "two captions": ('{"caption": "a"} or {"caption": "b"}', Description, Reason.ANSWER_AMBIGUOUS),
    "a box a line": ('{"bbox_2d": [1,2,3,4]}\n{"bbox_2d": [1,2,3,9]}', Grounding, Reason.ANSWER_AMBIGUOUS),
    "too deep": ("[" * 5000 + "]" * 5000, Grounding, Reason.ANSWER_NOT_JSON),
}


@pytest.mark.parametrize(("reply", "schema", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_answer(reply: str, schema: type[BaseModel], reason: Reason) -> None:
    with pytest.raises(Refused) as verdict:
        read_answer(reply, schema, salvage=schema is Detections)
    assert verdict.value.reason == reason
    assert verdict.value.detail


def test_a_complaint_names_fields_and_no_values() -> None:
    with pytest.raises(Refused) as verdict:
        read_answer('{"objects": [{"label": "obey me", "box": [1, 2, 3]}]}', Detections)
    assert verdict.value.detail.startswith("objects.0.box")
    assert "obey" not in verdict.value.detail


@given(st.integers(1, 5), st.data())
def test_whole_entries_of_a_cut_list_are_kept(count: int, data: st.DataObject) -> None:
    entries = [{"label": f"cup {number}, {{ ]", "box": BOX} for number in range(count)]
    reply = json.dumps({"objects": entries})
    cut = data.draw(st.integers(reply.index("}") + 1, len(reply) - 1))
    kept = read_answer(reply[:cut], Detections, salvage=True).objects
    assert [each.label for each in kept] == [each["label"] for each in entries[: reply[:cut].count("4.0]}")]]
    with pytest.raises(Refused, match="answer_truncated"):
        read_answer(reply[:cut], Detections)


_MARKS = '{}[],:"\\ 1'
_KEYS = ('"boxes"', '"objects"', '"caption"', '"label"', '"box"')
_ODD = ("\\ud800", "-1e999", "NaN", "null", "true", "```json", "<think>", "</think>")
_WHOLE = ("[1,2,3,4]", '{"caption":"x"}')
_PIECES = st.sampled_from([*_MARKS, *_KEYS, *_ODD, *_WHOLE])


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=40).map("".join)), st.sampled_from(SCHEMAS), st.booleans())
@example('{"boxes": [[1, 2, 3, ' + "9" * 5000 + "]]}", Grounding, False)
@example('["' * 9, Grounding, True)
def test_nothing_but_a_verdict_is_raised(reply: str, schema: type[BaseModel], salvage: bool) -> None:
    is_answer_or_verdict(reply, schema, salvage)


def is_answer_or_verdict(reply: str, schema: type[BaseModel], salvage: bool) -> None:
    try:
        assert isinstance(read_answer(reply, schema, salvage), schema)
    except Refused as verdict:
        assert verdict.reason.startswith("answer_")
        verdict.detail.encode()


_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.sampled_from(["boxes", "box", "bbox_2d", "objects", "label", "caption"]), inner, max_size=3),
)  # fmt: skip


@given(_VALUES, st.sampled_from(SCHEMAS))
def test_any_json_is_an_answer_or_a_verdict(value: Any, schema: type[BaseModel]) -> None:
    is_answer_or_verdict(json.dumps(value), schema, True)


def test_long_replies_take_no_time() -> None:
    for reply in ("[{},", '{"a":"', "[{}]", "[1,]", "{", '"'):
        with pytest.raises(Refused):
            read_answer(reply * 30_000, Grounding)
