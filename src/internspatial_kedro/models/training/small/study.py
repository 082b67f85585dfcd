"""A study: some seeds of the proof over lessons, and its report."""

import dataclasses
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from internspatial_kedro.models.training.small.lessons import Lessons
from internspatial_kedro.models.training.small.library import FORMATS, Library, Selection
from internspatial_kedro.models.training.small.proof import Proof, Setting
from internspatial_kedro.models.training.small.results import tabulate
from internspatial_kedro.models.training.small.sizes import SIZES

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
        device: Torch's name of one.
    """

    size: str = "small"
    seeds: tuple[int, ...] = (7,)
    formats: tuple[str, ...] = ("core",)
    examined: str | None = None
    direct: bool = True
    share: float = 1.0
    marked_per_cell: int = 4
    device: str = "cpu"


def run_study(data: Path, output: Path, study: Study) -> dict[str, Any]:
    """Learns and examines.

    Args:
        data: Folder of lessons.
        output: Folder for checkpoints, replies and curves.
        study: What is learnt.

    Returns:
        The report: shape, stages, lessons, and each run with accuracies before and after and a table.

    Raises:
        TrainingError: There are no whole lessons, or their pictures cannot be drawn.
    """
    began = time.perf_counter()
    setting = _set_up(data, output, study)
    runs = [run for seed in study.seeds for run in _run(setting, seed, study)]
    return {
        "size": study.size,
        "shape": dataclasses.asdict(setting.size.shape),
        "stages": {name: dataclasses.asdict(getattr(setting.size, name)) for name in _STAGES},
        "lessons": setting.library.lessons.content,
        "device": study.device,
        "seconds": round(time.perf_counter() - began, 1),
        "runs": runs,
    }


def _set_up(data: Path, output: Path, study: Study) -> Setting:
    learnt = [FORMATS[name] for name in study.formats]
    union = () if () in learnt else tuple(dict.fromkeys(word for formats in learnt for word in formats))
    examined = FORMATS[study.examined] if study.examined else union
    selection = Selection(union, examined, study.direct, study.marked_per_cell)
    size = SIZES[study.size]
    size = dataclasses.replace(size, **{name: getattr(size, name).scaled(study.share) for name in _STAGES})
    library = Library(Lessons.open(data), selection)
    output.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    album = library.make_album(output / "album.npy", size.shape.image_px)
    sys.stderr.write(
        f"{len(library.samples)} samples, {len(album)} pictures in {time.perf_counter() - began:.1f} s, "
        f"{len(library.training_views)} views to learn from\n"
    )
    return Setting(library, album, size, study.device, output)


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
        "before": before,
        "after": after,
        "table": tabulate(before, after),
    }
