"""One seed of the proof: a base that names and points, and what it answers before and after learning to answer."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint
from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.models.training.small.album import Pixels
from internspatial_kedro.models.training.small.checkpoint import write_untrained
from internspatial_kedro.models.training.small.examination import Examiner, agrees
from internspatial_kedro.models.training.small.library import Formats, Library
from internspatial_kedro.models.training.small.patches import answer_patches
from internspatial_kedro.models.training.small.pretraining import learn_patches
from internspatial_kedro.models.training.small.results import summarise
from internspatial_kedro.models.training.small.schooling import learn_pages
from internspatial_kedro.models.training.small.sizes import Size, Stage
from internspatial_kedro.models.training.small.speech import Speaker
from internspatial_kedro.models.training.small.streams import Course, Page, PageData

_EXAMINED_TOGETHER: Final = 512
_PLAIN_SHARE: Final = 1 / 2
"""Of a step's pictures; each has several questions, a marked one has its own."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What all seeds have in common.

    Attributes:
        library: Samples.
        album: Their pictures.
        size: Model and stages.
        device: Torch's name of one.
        output: Folder of it all.
    """

    library: Library
    album: Pixels
    size: Size
    device: str
    output: Path

    @property
    def examiner(self) -> Examiner:
        """Who examines."""
        return Examiner(self.album, _EXAMINED_TOGETHER, self.device, self.size.precision)


def _load_processor(checkpoint: Path) -> Any:
    return load_checkpoint(find_source(str(checkpoint)), None, "auto", "cpu").processor


class Proof:
    """The stages of one seed."""

    def __init__(self, setting: Setting, seed: int) -> None:
        """Learns nothing yet.

        Args:
            setting: What all seeds have in common.
            seed: Of weights and order.
        """
        self._setting, self._seed = setting, seed
        self._folder = setting.output / f"seed-{seed}"
        self.seconds: dict[str, float] = {}

    def make_base(self) -> Path:
        """The first two stages: a checkpoint that names and points."""
        setting, size = self._setting, self._setting.size
        raw = write_untrained(self._folder / "untrained", size.shape, setting.library.texts(), self._seed)
        views = setting.library.training_views
        answers = answer_patches(setting.library.lessons, views, size.shape.patches)
        began = time.perf_counter()
        seeing = learn_patches(
            raw,
            self._folder / "patches",
            setting.album[views],
            answers,
            size.patches,
            self._recipe(size.patches),
            setting.device,
        )
        self.seconds["patches"] = round(time.perf_counter() - began, 1)
        return self._learn("naming", seeing, setting.library.naming_pages(self._speaker(seeing)), size.naming)

    def learn_questions(self, base: Path, name: str, formats: Formats) -> Path:
        """The third stage.

        Args:
            base: Where it starts.
            name: Of the set of formats.
            formats: Which are learnt; empty for all.
        """
        pages = self._setting.library.question_pages(self._speaker(base), formats)
        return self._learn(f"questions-{name}", base, pages, self._setting.size.questions)

    def examine(self, checkpoint: Path, name: str) -> dict[str, Any]:
        """Accuracies on the test samples; replies are written beside.

        Args:
            checkpoint: Whose.
            name: Of the examination.
        """
        began = time.perf_counter()
        rows, pages = self._setting.library.test_pages(self._speaker(checkpoint))
        replies = self._setting.examiner.answer(checkpoint, pages)
        scored = [
            {name: value for name, value in row.items() if name != "overlays"}
            | {"reply": reply, "score": float(agrees(reply, row["answer"]))}
            for row, reply in zip(rows, replies, strict=True)
        ]
        with (self._folder / f"replies-{name}.jsonl").open("w") as file:
            file.writelines(json.dumps(row) + "\n" for row in scored)
        self.seconds[f"examination-{name}"] = round(time.perf_counter() - began, 1)
        return summarise(scored)

    def _speaker(self, checkpoint: Path) -> Speaker:
        return Speaker(_load_processor(checkpoint))

    def _learn(self, name: str, base: Path, pages: tuple[list[Page], list[Page]], stage: Stage) -> Path:
        began = time.perf_counter()
        data = self._data(base, pages, stage)
        trained = learn_pages(base, self._folder / name, data, self._recipe(stage), self._setting.device)
        self.seconds[name] = round(time.perf_counter() - began, 1)
        return trained

    def _data(self, base: Path, pages: tuple[list[Page], list[Page]], stage: Stage) -> PageData:
        plain, marked = pages
        few = round(stage.pictures * _PLAIN_SHARE)
        rest = stage.pictures - few if marked else 0
        # Without marks the same number of questions, about fewer pictures.
        extra = 0 if marked else round((stage.pictures - few) / stage.questions)
        courses = [Course(plain, few + extra, stage.questions), Course(marked, rest, stage.questions)]
        content = self._setting.library.lessons.content
        return PageData(courses, self._setting.album, _load_processor(base), stage.steps, self._seed, content)

    def _recipe(self, stage: Stage) -> Recipe:
        return Recipe(
            learning_rate=stage.learning_rate,
            warm_up=0.05,
            precision=self._setting.size.precision,
            seed=self._seed,
        )
