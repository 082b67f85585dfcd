from collections.abc import Callable
from typing import Any

import daft
import pyarrow as pa
import pytest

from internspatial_kedro.reporting import statistics
from internspatial_kedro.tables import ANNOTATIONS, QUESTION_QUOTAS, REJECTS

Row = dict[str, Any]
Make = Callable[..., Row]
Frame = Callable[[list[Row]], daft.DataFrame]


def test_questions_by_everything(make_question: Make, qa_frame: Frame) -> None:
    rows = [make_question(), make_question(), make_question(relation="right"), make_question(split="test")]
    counts = statistics.count_questions(qa_frame(rows))
    assert counts.to_numpy().tolist() == [
        ["position_comparison", "left", "predicate", "rooms", "test", 1],
        ["position_comparison", "left", "predicate", "rooms", "train", 2],
        ["position_comparison", "right", "predicate", "rooms", "train", 1],
    ]


def test_samples_by_format(make_sample: Make, sample_frame: Frame) -> None:
    rows = [make_sample(0), make_sample(1), make_sample(2, image_format="mask", text_format="from_image")]
    counts = statistics.count_samples(sample_frame(rows)).set_index(["image_format", "text_format"])["samples"]
    assert counts.to_dict() == {("mask", "from_image"): 1, ("original", "natural"): 2}


def test_labels_by_role(make_question: Make, make_slot: Make, qa_frame: Frame) -> None:
    rows = [
        make_question(),
        make_question(slots=[make_slot("a", "lamp")], category="cup"),
        make_question(slots=[], category="cup"),
    ]
    counts = statistics.count_named_labels(qa_frame(rows))
    assert counts.to_numpy().tolist() == [["named", "chair", 1], ["named", "lamp", 2], ["sought", "cup", 2]]


def test_answers_of_opposite_relations_are_one_comparison(make_question: Make, qa_frame: Frame) -> None:
    rows = [
        make_question(relation="left"),
        make_question(relation="right"),
        make_question(relation="horizontal", form="open", truth="left"),
    ]
    counts = statistics.count_answers(qa_frame(rows))
    assert counts.to_numpy().tolist() == [
        ["position_comparison", "left/right", "open", "left", 1],
        ["position_comparison", "left/right", "predicate", "yes", 2],
    ]


@pytest.mark.parametrize(
    ("margin", "required", "lower", "upper"),
    [
        pytest.param(0.25, 0.25, 1.0, 2**0.25, id="just enough"),
        pytest.param(0.5, 0.25, 2.0, 2**1.25, id="twice as much"),
        pytest.param(0.7, 0.25, 2**1.25, 2**1.5, id="2.8 times, above 2.38"),
        pytest.param(0.1, 0.25, 2**-1.5, 2**-1.25, id="too little is seen"),
        pytest.param(100.0, 0.25, 32.0, 32.0 * 2**0.25, id="the last bin"),
    ],
)
def test_margins_are_binned_by_what_is_required(
    make_question: Make, qa_frame: Frame, margin: float, required: float, lower: float, upper: float
) -> None:
    row = make_question()
    row["evidence"] = row["evidence"] | {"margin": margin, "required": required}
    (found,) = statistics.count_margins(qa_frame([row])).to_dict("records")
    assert (found["lower"], found["upper"]) == (pytest.approx(lower), pytest.approx(upper))
    assert found["questions"] == 1


def test_questions_that_need_no_margin_have_no_bin(make_question: Make, qa_frame: Frame) -> None:
    row = make_question()
    row["evidence"] = row["evidence"] | {"required": 0.0}
    assert statistics.count_margins(qa_frame([row])).empty


def reject(kind: str, reason: str, source: str = "coco") -> Row:
    return {"source": source, "kind": kind, "item_id": "1", "reason": reason, "detail": ""}


def test_rejects_by_reason() -> None:
    rows = [reject("object", "box_empty"), reject("object", "box_empty"), reject("record", "image_missing", "kitti")]
    frame = daft.from_arrow(pa.Table.from_pylist(rows, schema=REJECTS.schema))
    counts = statistics.count_rejects(frame)
    assert counts.to_numpy().tolist() == [
        ["coco", "object", "box_empty", 2],
        ["kitti", "record", "image_missing", 1],
    ]


def annotation(source: str, views: list[int], rejects: list[Row], objects_in: int) -> Row:
    """A record with views of so many objects."""
    read = [
        {"view_id": f"v{place}", "objects": [{"object_id": str(n)} for n in range(count)]}
        for place, count in enumerate(views)
    ]
    return {
        "source": source,
        "item_id": "1",
        "views": read,
        "scenes": [],
        "rejects": rejects,
        "objects_in": objects_in,
    }


def test_records_and_objects_are_accounted_for() -> None:
    rows = [
        annotation("coco", [3], [reject("object", "box_empty"), reject("depth", "depth_size")], 4),
        annotation("coco", [], [reject("record", "image_missing")], 0),
        annotation("kitti", [2, 1], [], 5),
        annotation("kitti", [], [], 0),
    ]
    frame = daft.from_arrow(pa.Table.from_pylist(rows, schema=ANNOTATIONS.schema))
    coco, kitti = statistics.account_for_records(frame).to_dict("records")
    assert coco == {
        "source": "coco",
        "records": 2,
        "records_rejected": 1,
        "records_unaccounted": 0,
        "views": 1,
        "scenes": 0,
        "rejects": 3,
        "objects_in": 4,
        "objects_out": 3,
        "objects_rejected": 1,
        "objects_unaccounted": 0,
    }
    assert (kitti["records_unaccounted"], kitti["objects_out"], kitti["objects_unaccounted"]) == (1, 3, 2)


def quota(named: str, outcome: int, count: int, kept: int, pooled: bool = False) -> Row:
    return {
        "task": "position_comparison",
        "relation": "right",
        "named": named,
        "other": "*" if named == "*" else "chair",
        "outcome": outcome,
        "count": count,
        "kept": kept,
        "pooled": pooled,
        "hashes": [],
    }


def test_balance_by_what_the_words_tell() -> None:
    rows = [
        quota("lamp", 0, 30, 10),
        quota("lamp", 1, 10, 10),
        quota("bed", 1, 6, 0, pooled=True),
        quota("*", 1, 6, 3),
        quota("*", 0, 3, 3),
        quota("cup", 0, 3, 0, pooled=True),
    ]
    frame = daft.from_arrow(pa.Table.from_pylist(rows, schema=QUESTION_QUOTAS.schema))
    (row,) = statistics.compare_balance(frame).to_dict("records")
    assert (row["comparison"], row["candidates"], row["kept"]) == ("left/right", 49, 26)
    assert row["majority_before"] == pytest.approx((30 + 6 + 3) / 49)
    assert row["majority_after"] == pytest.approx((10 + 3) / 26)


def test_no_rows_give_no_counts(qa_frame: Frame, sample_frame: Frame) -> None:
    for count in (
        statistics.count_questions,
        statistics.count_named_labels,
        statistics.count_answers,
        statistics.count_margins,
    ):
        assert count(qa_frame([])).empty
    assert statistics.count_samples(sample_frame([])).empty
