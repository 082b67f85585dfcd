"""One seed of the proof: a base that names and points, and what it answers before and after learning to answer."""

import json
import shutil
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint
from internspatial_kedro.models.training.recipe import Recipe, TrainedParts
from internspatial_kedro.models.training.small.album import Pixels
from internspatial_kedro.models.training.small.checkpoint import write_untrained
from internspatial_kedro.models.training.small.examination import Examiner, agrees
from internspatial_kedro.models.training.small.library import Formats, Library
from internspatial_kedro.models.training.small.patches import answer_patches
from internspatial_kedro.models.training.small.pretraining import learn_patches
from internspatial_kedro.models.training.small.results import summarise
from internspatial_kedro.models.training.small.sizes import Size, Stage
from internspatial_kedro.models.training.small.speech import Speaker
from internspatial_kedro.models.training.small.streams import Course, Page, PageData
from internspatial_kedro.models.training.trainer import train
from internspatial_kedro.models.training.training_plan import DataSource, TrainingPlan

_TRIED_STEPS: Final = 24
_EXAMINED_TOGETHER: Final = 512
_PLAIN_SHARE: Final = 1 / 3
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
        seconds: What the last two stages may take, by stage [s]; without, they take the size's steps.
    """

    library: Library
    album: Pixels
    size: Size
    device: str
    output: Path
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def examiner(self) -> Examiner:
        """Who examines."""
        return Examiner(self.album, _EXAMINED_TOGETHER, self.device, self.size.precision)


_OPEN: dict[str, PageData] = {}


def open_pages(key: str) -> PageData:
    """Data of the stage that this process is at: what a training plan names.

    Args:
        key: Of the stage.
    """
    return _OPEN[key]


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
        plain, marked = setting.library.naming_pages(self._speaker(seeing))
        return self._learn("naming", seeing, (plain, marked), size.naming, setting.seconds.get("naming"))

    def learn_questions(self, base: Path, name: str, formats: Formats) -> Path:
        """The third stage.

        Args:
            base: Where it starts.
            name: Of the set of formats.
            formats: Which are learnt; empty for all.
        """
        pages = self._setting.library.question_pages(self._speaker(base), formats)
        seconds = self._setting.seconds.get("questions")
        return self._learn(f"questions-{name}", base, pages, self._setting.size.questions, seconds)

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

    def _learn(
        self, name: str, base: Path, pages: tuple[list[Page], list[Page]], stage: Stage, seconds: float | None
    ) -> Path:
        began = time.perf_counter()
        if seconds is not None:
            stage = replace(stage, steps=max(_TRIED_STEPS, int(seconds / self._try(name, base, pages, stage))))
        plan = self._plan(name, base, stage)
        _OPEN[str(plan.output)] = self._data(base, pages, stage)
        trained = train(plan)
        self.seconds[name] = round(time.perf_counter() - began, 1)
        return trained.weights

    def _try(self, name: str, base: Path, pages: tuple[list[Page], list[Page]], stage: Stage) -> float:
        """Seconds of a step, by taking a few."""
        few = replace(stage, steps=_TRIED_STEPS)
        plan = self._plan(f"{name}-tried", base, few)
        _OPEN[str(plan.output)] = self._data(base, pages, few)
        taken: list[float] = []
        train(plan, lambda row: taken.append(row.seconds))
        shutil.rmtree(plan.output)
        return statistics.median(taken[_TRIED_STEPS // 2 :])

    def _data(self, base: Path, pages: tuple[list[Page], list[Page]], stage: Stage) -> PageData:
        plain, marked = pages
        few = round(stage.pictures * _PLAIN_SHARE)
        rest = stage.pictures - few if marked else 0
        # Without marks the same number of questions, about fewer pictures.
        extra = 0 if marked else round((stage.pictures - few) / stage.questions)
        courses = [Course(plain, few + extra, stage.questions), Course(marked, rest, stage.questions)]
        content = self._setting.library.lessons.content
        return PageData(courses, self._setting.album, _load_processor(base), stage.steps, self._seed, content)

    def _plan(self, name: str, base: Path, stage: Stage) -> TrainingPlan:
        output = self._folder / name
        return TrainingPlan(
            checkpoint=str(base),
            data=DataSource(maker=f"{__name__}:open_pages", arguments={"key": str(output)}),
            output=output,
            recipe=self._recipe(stage),
            device=self._setting.device,
        )

    def _recipe(self, stage: Stage) -> Recipe:
        return Recipe(
            parts=TrainedParts(vision="full", projector="full", language="full"),
            learning_rate=stage.learning_rate,
            warm_up=0.05,
            beta_2=0.99,
            precision=self._setting.size.precision,
            seed=self._seed,
            steps_per_checkpoint=stage.steps,
            checkpoints_kept=1,
        )
