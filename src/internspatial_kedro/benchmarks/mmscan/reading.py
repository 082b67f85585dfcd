"""MMScan question answering (Lyu et al., arXiv 2406.09401), in its layouts.

* `annotations/mmscan_qa_val_<ratio>.json` of InternSR: `prompt_id`, `video` (the scene), `conversations` (question,
  list of answers), `target.boxes` (9-DoF: centre, extents [m], Euler angles ZXY [rad], in the axis-aligned world).
* The devkit's samples: `ID`, `scan_id`, `question`, `answers`, `sub_class`, `object_ids`, `input_bboxes`.
* Result files, see `results`.

Variant `2d` shows 24 frames with the objects marked; `3d` gives scene and boxes for a model that reads 3D scenes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.items import BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.media import MediaError, media_base
from internspatial_kedro.benchmarks.mmscan.frames import SceneFrames, marked_frames
from internspatial_kedro.benchmarks.mmscan.results import NAME, read_results, task_of
from internspatial_kedro.benchmarks.native_json import load_json
from internspatial_kedro.tables.messages import show

RATIOS: Final = ("0.01", "0.05", "0.1", "0.5", "1.0")
VARIANTS: Final = ("2d", "3d")
_VIDEO: Final = "<video>\n"
_BOXES: Final = "<boxes>"
_DOF: Final = 9


@dataclass(frozen=True, slots=True)
class Sample:
    """A native sample under one name a field."""

    id: str
    scene: str
    question: str
    answers: tuple[str, ...]
    boxes: list[list[float]]
    extra: dict[str, Any]


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items in native order.

    Options: `ratio` of InternSR's files (0.01 by default), `variant` 2d (default) or 3d.

    Raises:
        BenchmarkError: A missing file, no JSON, an unknown option.
    """
    ratio, variant = reading.options.get("ratio", RATIOS[0]), reading.options.get("variant", VARIANTS[0])
    for name, value, known in (("ratio", ratio, RATIOS), ("variant", variant, VARIANTS)):
        if value not in known:
            raise BenchmarkError(f"{NAME}: option {name} is one of {', '.join(known)}, not {value!r}.")
    path = reading.root if reading.root.is_file() else reading.root / f"annotations/mmscan_qa_val_{ratio}.json"
    document = load_json(path, NAME)
    if isinstance(document, dict):
        for result in read_results(path):
            yield result if isinstance(result, BadRow) else result[0]
        return
    if not isinstance(document, list):
        raise BenchmarkError(f"{NAME}: {path} holds a {type(document).__name__}; samples or results are expected.")
    yield from _samples(document, reading, variant)


def _samples(records: list[Any], reading: Reading, variant: str) -> Iterator[Item | BadRow]:
    frames = SceneFrames(_meta_root(reading), NAME) if variant == "2d" else None
    seen: set[str] = set()
    for number, record in enumerate(records):
        try:
            sample = _sample(record)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            yield BadRow(NAME, f"sample {number}", "missing_field", f"{type(error).__name__}: {error}")
            continue
        if sample.id in seen:
            yield BadRow(NAME, sample.id, "duplicated_index", f"sample {number}")
            continue
        seen.add(sample.id)
        try:
            yield _shown(sample, frames, reading) if frames else _spatial(sample)
        except MediaError as error:
            yield BadRow(NAME, sample.id, error.reason, error.detail)


def _meta_root(reading: Reading) -> Path:
    """The data root, also where the given file is in its `annotations`."""
    base = media_base(reading)
    return base.parent if base.name == "annotations" else base


def _sample(record: dict[str, Any]) -> Sample:
    if "conversations" in record:
        turns = record["conversations"]
        question, answers = turns[0]["value"].removeprefix(_VIDEO), turns[1]["value"]
        identity, scene = record["prompt_id"], record["video"]
        boxes = (record.get("target") or {}).get("boxes") or []
        extra: dict[str, Any] = {}
    else:
        question, answers, identity, scene = (record[name] for name in ("question", "answers", "ID", "scan_id"))
        boxes = record.get("input_bboxes") or []
        extra = {name: record[name] for name in ("sub_class", "object_ids", "input_bboxes_id") if name in record}
    answers = [answers] if isinstance(answers, str) else list(answers)
    boxes = [[float(each) for each in box] for box in boxes]
    if not answers or any(len(box) != _DOF for box in boxes):
        raise ValueError("no answer" if not answers else f"a box has not {_DOF} numbers")
    return Sample(str(identity), str(scene), str(question), tuple(map(str, answers)), boxes, extra)


def _shown(sample: Sample, frames: SceneFrames, reading: Reading) -> Item:
    """The 2D version: frames with numbered marks."""
    located = replace(reading, root=_meta_root(reading))
    images, root = marked_frames(frames.paths(sample.scene, located), sample.boxes, located)
    question = bare_question(sample.question)
    parts = ["These pictures show one room, seen while walking through it."]
    if sample.boxes:
        numbers = ", ".join(str(number) for number in range(1, len(sample.boxes) + 1))
        parts.append(
            f"Objects of the question carry red numbers ({numbers}). A number stands where the centre of its object is "
            "projected to, even if something hides the object there: compare the pictures to find which one is meant."
        )
    parts += [f"Question: {question}", "Answer briefly."]
    return _item(sample, question, "\n".join(parts), images, root)


def _spatial(sample: Sample) -> Item:
    """The 3D version's inputs: scene and boxes in `extra`, centres in words where the question refers to boxes."""
    question = bare_question(sample.question)
    centres = [f"({', '.join(f'{each:.3f}' for each in box[:3])})" for box in sample.boxes]
    boxes = [f"Centres of the question's objects [m]: {'; '.join(centres)}."] if centres else []
    words = "\n".join([f"Scene {sample.scene}.", *boxes, f"Question: {question}", "Answer briefly."])
    return _item(sample, question, words, (), Path())


def bare_question(question: str) -> str:
    """A question without the sentence that holds the placeholder of its boxes."""
    _, placeholder, rest = question.partition(_BOXES)
    return (rest.lstrip(" .") if placeholder else question).strip()


def _item(sample: Sample, question: str, words: str, images: tuple[str, ...], root: Path) -> Item:
    return Item(
        item_id=f"{NAME}/{sample.id}",
        benchmark=NAME,
        task=task_of(sample.id),
        messages=(show(words, images),),
        answers=sample.answers,
        answer_kind="text",
        question=question,
        cluster_id=sample.scene,
        media_root=str(root) if images else "",
        extra={"scene": sample.scene, "boxes": sample.boxes, "native_question": sample.question, **sample.extra},
    )
