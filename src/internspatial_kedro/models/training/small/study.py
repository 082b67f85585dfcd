"""A study: some seeds of the proof over lessons, and its report."""

import dataclasses
import hashlib
import json
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from internspatial_kedro.models.training.folders import hold_folder
from internspatial_kedro.models.training.processes import Processes, join_processes
from internspatial_kedro.models.training.small.album import make_album, open_album, remove_albums
from internspatial_kedro.models.training.small.diary import tell
from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.library import FORMATS, Library, Selection
from internspatial_kedro.models.training.small.patches import answer_patches
from internspatial_kedro.models.training.small.pretraining import Practice
from internspatial_kedro.models.training.small.proof import Proof, Setting
from internspatial_kedro.models.training.small.results import compare_runs, tabulate
from internspatial_kedro.models.training.small.sizes import SIZES

VERSION = 1
"""Of what is learnt from the same lessons; raised where replies or pages change, so that no old stage goes on."""
_STAGES = ("patches", "naming", "questions")


@dataclass(frozen=True, slots=True)
class Study:
    """What is learnt, and how often.

    Attributes:
        size: A key of `SIZES`.
        seeds: Of weights and order; each is a run of its own.
        formats: Keys of `FORMATS` that the third stage learns; of several, each by itself.
        examined: Key of what is examined; None for the largest that is learnt.
        direct: Only direct questions with short answers.
        share: Of the size's steps.
        marked_per_cell: Most marked training samples of a view, image format and text format.
        device: Torch's name of one, or `auto`.
    """

    size: str = "small"
    seeds: tuple[int, ...] = (7,)
    formats: tuple[str, ...] = ("core",)
    examined: str | None = None
    direct: bool = True
    share: float = 1.0
    marked_per_cell: int = 4
    device: str = "cpu"

    @property
    def selection(self) -> Selection:
        """The samples that it needs."""
        learnt = [FORMATS[name] for name in self.formats]
        union = () if () in learnt else tuple(dict.fromkeys(word for formats in learnt for word in formats))
        examined = FORMATS[self.examined] if self.examined else union
        return Selection(union, examined, self.direct, self.marked_per_cell)


def name_study(data: Path, study: Study) -> str:
    """A folder's name that follows from what decides a study: lessons, sizes, choices and version.

    Seeds are apart in it: whoever asks for more of them keeps those that are learnt.

    Args:
        data: Folder of lessons.
        study: What is learnt.
    """
    alike = dataclasses.asdict(dataclasses.replace(study, seeds=()))
    chosen = alike | {"stages": dataclasses.asdict(SIZES[study.size]), "version": VERSION}
    words = json.dumps([Lessons.open(data).content, chosen], sort_keys=True)
    return f"learning-{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def run_study(data: Path, output: Path, study: Study) -> dict[str, Any]:
    """Learns and examines, in the processes that torchrun has started, if it has.

    Args:
        data: Folder of lessons.
        output: Folder for checkpoints, replies and curves; stages that are done in it are not done again.
        study: What is learnt.

    Returns:
        The report: shape, stages, lessons, each run with losses, accuracies before and after and a table, and a table
        of all runs if there are several; of other processes than the first, nothing.

    Raises:
        TrainingError: There are no whole lessons, their pictures cannot be drawn, or another study runs in the folder.
    """
    began = time.perf_counter()
    with ExitStack() as stack:
        processes = stack.enter_context(join_processes(study.device))
        if processes.is_first:
            stack.enter_context(hold_folder(output, begin_anew=False))
        setting = _set_up(data, output, study, processes)
        runs = [run for seed in study.seeds for run in _run(setting, seed, study)]
    if not processes.is_first:
        return {}
    remove_albums(output)
    return {
        "size": study.size,
        "shape": dataclasses.asdict(setting.size.shape),
        "stages": {name: dataclasses.asdict(getattr(setting.size, name)) for name in _STAGES},
        "lessons": setting.library.lessons.content,
        "device": str(processes.device),
        "processes": processes.world,
        "seconds": round(time.perf_counter() - began, 1),
        "runs": runs,
        "comparison": compare_runs(runs) if len(runs) > 1 else "",
    }


def _set_up(data: Path, output: Path, study: Study, processes: Processes) -> Setting:
    size = SIZES[study.size]
    size = dataclasses.replace(size, **{name: getattr(size, name).scaled(study.share) for name in _STAGES})
    library = Library(Lessons.open(data), study.selection)
    pictures, marks = library.practice()
    began = time.perf_counter()
    drawn = (library.pictures(), pictures)
    paths = [make_album(output, library.lessons, shown, size.shape.image_px) for shown in drawn if processes.is_first]
    if processes.is_first:
        tell(
            f"{len(library.samples):,} samples, {sum(map(len, drawn)):,} pictures in "
            f"{time.perf_counter() - began:.0f} s, {len(library.training_views):,} views to learn from"
        )
    album, practised = map(open_album, processes.share(paths))
    answers = answer_patches(library.lessons, pictures, size.shape.patches, marks.words if marks else ())
    return Setting(library, album, Practice(practised, answers), size, processes, output)


def _run(setting: Setting, seed: int, study: Study) -> list[dict[str, Any]]:
    proof = Proof(setting, seed)
    base = proof.make_base()
    before = proof.examine(base, "before")
    return [_learn(proof, seed, base, before, name) for name in study.formats]


def _learn(proof: Proof, seed: int, base: Path, before: Mapping[str, Any], name: str) -> dict[str, Any]:
    trained = proof.learn_questions(base, name, FORMATS[name])
    after = proof.examine(trained, f"after-{name}")
    return {
        "seed": seed,
        "formats": name,
        "base": str(base),
        "trained": str(trained),
        "seconds": dict(proof.seconds),
        "curves": proof.curves(name),
        "before": before,
        "after": after,
        "table": tabulate(before, after),
    }
