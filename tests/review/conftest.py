"""Items with pictures to be reviewed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.review.desk import ReviewDesk
from internspatial_kedro.tables.messages import show

SHOUTED = "<img src=x onerror=\"document.title='broken in'\">"
"""A label that would run, were it not shown as text."""


@pytest.fixture
def items(tmp_path: Path) -> list[Item]:
    """A lettered, a yes-or-no, a counted question, and one whose label is a script."""
    media = tmp_path / "media"
    media.mkdir()
    for number in range(5):
        Image.new("RGB", (64, 48), (40 * number, 90, 120)).save(media / f"{number}.png")

    def item(number: int, question: str, answer: str, kind: str, options: tuple[str, ...] = ()) -> Item:
        pictures = (f"{number}.png", "4.png") if number == 0 else (f"{number}.png",)
        return Item(
            item_id=f"internspatial_bench/{number}",
            benchmark="internspatial_bench",
            task="position_comparison",
            messages=(show(question, pictures),),
            answers=(answer,),
            answer_kind=kind,  # type: ignore[arg-type]
            question=question,
            options=options,
            source="rooms",
            media_root=str(media),
            extra={"why": ["the lamp is at x = 1.20 m, the chair at x = 0.40 m"]},
        )

    return [
        item(0, "Which is further left?", "B", "letter", ("lamp", "chair")),
        item(1, "Is the lamp left of the chair?", "no", "yes_no"),
        item(2, "How many chairs are there?", "3", "number"),
        item(3, SHOUTED, "yes", "yes_no"),
    ]


@pytest.fixture
def desk(items: list[Item], tmp_path: Path) -> Iterator[ReviewDesk]:
    """A desk without verdicts."""
    yield ReviewDesk(items, tmp_path / "verdicts")
