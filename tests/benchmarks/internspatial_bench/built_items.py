"""Items as `bench_build` makes them, with their pictures."""

from pathlib import Path

from benchmarks.native_files import png
from internspatial_kedro.benchmarks.items import AnswerKind, Item
from internspatial_kedro.tables.messages import show

TASKS = {
    "position_comparison": ("text", "left"),
    "size_comparison": ("letter", "B"),
    "rotation_estimation": ("letter", "D"),
    "object_counting": ("number", "4"),
    "existence_estimation": ("yes_no", "yes"),
}


def make_item(task: str, number: int = 0, answer: str = "", kind: AnswerKind | None = None, cluster: str = "") -> Item:
    """An item of a task."""
    usual, right = TASKS[task]
    kind = kind or usual  # type: ignore[assignment]
    return Item(
        item_id=f"internspatial_bench/{task}-{number}",
        benchmark="internspatial_bench",
        task=task,
        messages=(show(f"Question {number}?", (f"images/{number}.png",)),),
        answers=(answer or right,),
        answer_kind=kind or "text",
        question=f"Question {number}?",
        options=("30", "60", "90", "120") if kind == "letter" else (),
        format="original/natural",
        source="rooms",
        cluster_id=cluster or f"scene{number}",
        extra={"choices": ["left", "right"]} if kind == "text" else {},
    )


def draw(folder: Path, items: list[Item]) -> Path:
    """Their pictures in a folder."""
    for number, item in enumerate(items):
        for part in item.messages[0].media:
            path = folder / part.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(png(number))
    return folder
