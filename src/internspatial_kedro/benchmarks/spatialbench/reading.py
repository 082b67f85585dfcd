"""SpatialBench (Cai et al., SpatialBot, arXiv 2406.13642): one JSON file a task beside one folder of pictures a task.

Items are `{"id", "image": path or list of paths, "question", "answer"}`. Those of existence, size and reach come in
pairs: each even place and the one after it ask the opposite of one another. `grounding.json` is not read: the public
evaluation does not score it either.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Reading
from internspatial_kedro.benchmarks.items import AnswerKind, BadRow, BenchmarkError, Item
from internspatial_kedro.benchmarks.media import MediaError, find_media, media_base
from internspatial_kedro.benchmarks.native_json import load_records
from internspatial_kedro.tables.messages import show

NAME: Final = "spatialbench"
TASKS: Final = ("positional", "existence", "counting", "reach", "size")
PAIRED: Final = frozenset({"existence", "reach", "size"})
_FOLDERS: Final = ("", "SpatialBench", "annotations/SpatialBench", "images/SpatialBench")
_ASK: Final[dict[AnswerKind, str]] = {
    "yes_no": "Answer with Yes or No.",
    "number": "Answer with one whole number and nothing else.",
    "text": "Answer briefly, in the words of the question.",
}
_PROMPTS: Final = (DEFAULT, "spatialbot")


def read(reading: Reading) -> Iterator[Item | BadRow]:
    """Items of every task file below the root, or of the one file that the root is.

    Prompts: `default` adds the form of the answer; `spatialbot` is the bare question.

    Raises:
        BenchmarkError: No task file, a file that is no list, an unknown prompt.
    """
    if reading.prompt not in _PROMPTS:
        raise BenchmarkError(f"{NAME}: no prompt {reading.prompt!r}; there are {', '.join(_PROMPTS)}.")
    for path in _task_files(reading.root):
        seen: set[str] = set()
        for place, record in enumerate(load_records(path, NAME)):
            row = f"{path.stem}/{place}"
            item = _item(record, path, place, reading) if isinstance(record, dict) else _no_object(row, record)
            if isinstance(item, Item) and item.item_id in seen:
                item = BadRow(NAME, row, "duplicated_index", item.item_id)
            elif isinstance(item, Item):
                seen.add(item.item_id)
            yield item


def _task_files(root: Path) -> list[Path]:
    if root.is_file():
        if root.stem not in TASKS:
            raise BenchmarkError(f"{NAME}: {root.name} is none of {', '.join(f'{task}.json' for task in TASKS)}.")
        return [root]
    for folder in _FOLDERS:
        found = [path for task in TASKS if (path := root / folder / f"{task}.json").is_file()]
        if found:
            return found
    raise BenchmarkError(f"{NAME}: no {TASKS[0]}.json or other task file in {root}, nor in its SpatialBench folder.")


def _no_object(row: str, record: object) -> BadRow:
    return BadRow(NAME, row, "broken_json", f"a {type(record).__name__}, no object")


def _item(record: dict[str, Any], path: Path, place: int, reading: Reading) -> Item | BadRow:
    row = f"{path.stem}/{place}"
    missing = [name for name in ("image", "question", "answer") if record.get(name) in (None, "", [])]
    if missing:
        return BadRow(NAME, row, "missing_field", ", ".join(missing))
    native = record["image"] if isinstance(record["image"], list) else [record["image"]]
    base = path.parent.relative_to(media_base(reading))
    try:
        images = tuple(find_media((base / str(image)).as_posix(), reading) for image in native)
    except MediaError as error:
        return BadRow(NAME, row, error.reason, error.detail)
    task, answer = path.stem, str(record["answer"]).strip()
    kind = answer_kind(task, answer)
    question = str(record["question"]).strip()
    asked = question if reading.prompt == "spatialbot" else f"{question}\n{_ASK[kind]}"
    return Item(
        item_id=f"{NAME}/{task}/{record.get('id', place)}",
        benchmark=NAME,
        task=task,
        messages=(show(asked, images),),
        answers=(answer,),
        answer_kind=kind,
        question=question,
        cluster_id=images[0],
        media_root=str(media_base(reading)),
        extra={"place": place},
    )


def answer_kind(task: str, answer: str) -> AnswerKind:
    """What an answer is: of counting a number, else yes or no, else words."""
    if task == "counting":
        return "number"
    return "yes_no" if answer.strip(" .").lower() in ("yes", "no") else "text"
