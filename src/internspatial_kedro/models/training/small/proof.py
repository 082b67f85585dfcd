"""One seed of the proof: a base that names and points, and what it answers before and after learning to answer."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint
from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.models.training.small.album import Pixels
from internspatial_kedro.models.training.small.checkpoint import write_untrained
from internspatial_kedro.models.training.small.diary import MODEL, read_curve, read_seconds
from internspatial_kedro.models.training.small.examination import Examiner, agrees
from internspatial_kedro.models.training.small.library import Formats, Library, Pages
from internspatial_kedro.models.training.small.pretraining import Practice, learn_patches
from internspatial_kedro.models.training.small.results import summarise
from internspatial_kedro.models.training.small.schooling import Rehearsal, learn_pages
from internspatial_kedro.models.training.small.sizes import Size, Stage
from internspatial_kedro.models.training.small.speech import Speaker
from internspatial_kedro.models.training.small.streams import Course, PageData

_PATCHES: Final = "patches"
_NAMING: Final = "naming"
_TOKENIZED: Final = 200_000
"""Texts that a tokenizer is trained on: more say nothing new."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What all seeds have in common.

    Attributes:
        library: Samples.
        album: Their pictures.
        practice: What the tower learns from.
        size: Model and stages.
        processes: Which learn it.
        output: Folder of it all.
    """

    library: Library
    album: Pixels
    practice: Practice
    size: Size
    processes: Processes
    output: Path

    @property
    def examiner(self) -> Examiner:
        """Who examines."""
        return Examiner(self.album, self.size.examined, self.processes, self.size.precision)


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
        seeing = self._stage(_PATCHES, self._learn_patches)
        pages = setting.library.naming_pages(self._speaker(seeing))
        return self._stage(_NAMING, lambda folder: self._learn(folder, seeing, pages, size.naming))

    def _learn_patches(self, folder: Path) -> Path:
        setting, stage = self._setting, self._setting.size.patches
        raw = self._folder / "untrained"
        if setting.processes.is_first:
            write_untrained(raw, setting.size.shape, setting.library.texts(_TOKENIZED), self._seed)
        setting.processes.share(None)
        return learn_patches(raw, folder, setting.practice, stage, self._recipe(stage), setting.processes)

    def learn_questions(self, base: Path, name: str, formats: Formats) -> Path:
        """The third stage.

        Args:
            base: Where it starts.
            name: Of the set of formats.
            formats: Which are learnt; empty for all.
        """
        pages = self._setting.library.question_pages(self._speaker(base), formats)
        stage = self._setting.size.questions
        return self._stage(f"questions-{name}", lambda folder: self._learn(folder, base, pages, stage))

    def examine(self, checkpoint: Path, name: str) -> dict[str, Any]:
        """Accuracies on the test samples; the first process writes replies beside.

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
        if self._setting.processes.is_first:
            with (self._folder / f"replies-{name}.jsonl").open("w") as file:
                file.writelines(json.dumps(row) + "\n" for row in scored)
        self.seconds[f"examination-{name}"] = round(time.perf_counter() - began, 1)
        return summarise(scored)

    def curves(self, name: str) -> dict[str, dict[str, list[float]]]:
        """Losses of each stage by step.

        Args:
            name: Of the set of formats that the third learnt.
        """
        folders = {_PATCHES: _PATCHES, _NAMING: _NAMING, "questions": f"questions-{name}"}
        return {stage: read_curve(self._folder / folder) for stage, folder in folders.items()}

    def _speaker(self, checkpoint: Path) -> Speaker:
        return Speaker(_load_processor(checkpoint))

    def _stage(self, name: str, learn: Callable[[Path], Path]) -> Path:
        """What a stage makes, or has made before this run was stopped."""
        folder = self._folder / name
        trained = folder / MODEL
        if not self._setting.processes.share(trained.is_dir()):
            trained = learn(folder)
        self.seconds[name] = read_seconds(folder)
        return trained

    def _learn(self, folder: Path, base: Path, pages: Pages, stage: Stage) -> Path:
        setting = self._setting
        data, recipe = self._data(base, pages, stage), self._recipe(stage)
        plain = stage.practised // 3
        rehearsal = Rehearsal(setting.practice, self._folder / _PATCHES, plain, stage.practised - plain)
        return learn_pages(
            base, folder, setting.album, data, recipe, setting.processes, rehearsal if stage.practised else None
        )

    def _data(self, base: Path, pages: Pages, stage: Stage) -> PageData:
        courses = [Course(pages.plain, stage.pictures, stage.questions)]
        courses += [Course(marked, stage.marked // len(pages.marked), 1) for marked in pages.marked.values()]
        content = self._setting.library.lessons.content
        parts = self._setting.size.parts
        return PageData(courses, _load_processor(base), stage.steps, self._seed, content, parts)

    def _recipe(self, stage: Stage) -> Recipe:
        return Recipe(
            learning_rate=stage.learning_rate,
            warm_up=0.05,
            precision=self._setting.size.precision,
            seed=self._seed,
        )
