"""Result files of MMScan: `{question id: {"question", "pred": [reply], "gt": [answers]}}`."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from internspatial_kedro.benchmarks.items import BadRow, Item
from internspatial_kedro.benchmarks.mmscan.classes import UnknownClassError, class_of
from internspatial_kedro.benchmarks.native_json import load_json
from internspatial_kedro.tables.messages import show

NAME = "mmscan"


def read_results(path: Path) -> Iterator[tuple[Item, str] | BadRow]:
    """Items without pictures and the replies to them, for scoring anew.

    Raises:
        BenchmarkError: The file is missing, is no JSON or is no object.
    """
    document = load_json(path, NAME)
    rows = document.items() if isinstance(document, dict) else [("file", document)]
    for question_id, record in rows:
        try:
            yield _item(question_id, record["question"], record["gt"]), _only(record["pred"])
        except (KeyError, TypeError, ValueError) as error:
            yield BadRow(NAME, str(question_id), "broken_result", f"{type(error).__name__}: {error}")


def write_results(path: Path, replies: Iterable[tuple[Item, str]]) -> None:
    """Replies in the form that the devkit's evaluators read."""
    document = {
        item.item_id.removeprefix(f"{NAME}/"): {"question": item.question, "pred": [reply], "gt": list(item.answers)}
        for item, reply in replies
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=4) + "\n", encoding="utf-8")


def task_of(question_id: str) -> str:
    """The class of an id, or its first part where no class is known."""
    try:
        return class_of(question_id)
    except UnknownClassError:
        return question_id.split("__")[0]


def scene_of(question_id: str) -> str:
    """The scene in an id `<class>__<scene>__<number>`; the id itself where there is none."""
    parts = question_id.split("__")
    return parts[1] if len(parts) > 2 else question_id


def _only(replies: Any) -> str:
    if not isinstance(replies, list) or len(replies) != 1 or not isinstance(replies[0], str):
        raise ValueError("pred is a list with one text")
    return replies[0]


def _item(question_id: str, question: Any, answers: Any) -> Item:
    if not isinstance(answers, list) or not answers or not all(isinstance(answer, str) for answer in answers):
        raise ValueError("gt is a list of one text or more")
    return Item(
        item_id=f"{NAME}/{question_id}",
        benchmark=NAME,
        task=task_of(question_id),
        messages=(show(str(question)),),
        answers=tuple(answers),
        answer_kind="text",
        question=str(question),
        cluster_id=scene_of(question_id),
    )
