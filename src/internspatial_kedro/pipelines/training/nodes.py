"""Samples to rows to packs to a trained model."""

import hashlib
import json
from pathlib import Path
from typing import Any

import daft
from daft import DataFrame

from internspatial_kedro.models.checkpoints import find_source
from internspatial_kedro.models.training.launch import launch
from internspatial_kedro.models.training.row_store import fingerprint_table
from internspatial_kedro.models.training.spectating import Watched
from internspatial_kedro.models.training.training_plan import DataSource, TrainingPlan
from internspatial_kedro.pipelines.training import data_nodes
from internspatial_kedro.pipelines.training.answers import choose_shown, write_questions
from internspatial_kedro.pipelines.training.bases import check_base, find_base
from internspatial_kedro.pipelines.training.general_rows import GeneralData
from internspatial_kedro.pipelines.training.outcome import SKIPPED, TrainedWeights, WholeModel
from internspatial_kedro.pipelines.training.params import TrainingParams
from internspatial_kedro.pipelines.training.tracking import follow_steps, keep_weights, tag_training
from internspatial_kedro.sources.records import Source

DRAW = "internspatial_kedro.formats.drawing:draw_overlays"
_SHOWN = "shown"
_MAKER = "internspatial_kedro.models.training.packed_source:make"


def make_training_rows(
    samples: DataFrame, lifted_views: DataFrame, general: tuple[GeneralData, ...], params: TrainingParams
) -> tuple[DataFrame, DataFrame]:
    """Samples of the training split and general data to rows, and to what cannot be used."""
    return data_nodes.make_training_rows(samples, lifted_views, general, params.family)


def plan_training_packs(
    rows: Path, trainings: Path, params: TrainingParams
) -> tuple[DataFrame, DataFrame, dict[str, str]]:
    """Rows to packs of all epochs, to rows too long for the context, and to how full packs are."""
    base = find_base(trainings, params)
    check_base(base, params)
    frame = daft.read_parquet(str(rows / "*.parquet"))
    packs, too_long, report = data_nodes.plan_training_packs(frame, base, params.packing, params.all_picture_options)
    return packs, too_long, {"packing.json": json.dumps(report, indent=2) + "\n"}


def train_model(
    rows: Path,
    packs: Path,
    samples: DataFrame,
    lifted_views: DataFrame,
    sources: dict[str, Source],
    general: tuple[GeneralData, ...],
    trainings: Path,
    params: TrainingParams,
) -> TrainedWeights:
    """Packs to trained weights; a training that was killed goes on from its last checkpoint."""
    base = find_base(trainings, params)
    record = _describe(base, rows, packs, params)
    output = trainings / record["training"]
    arguments = {
        "rows": str(rows.resolve()),
        "packs": str(packs.resolve()),
        "processor": base,
        "roots": {name: str(root.resolve()) for name, root in data_nodes.picture_roots(sources, general).items()},
        "draw": DRAW,
        "skipped": str(output.resolve() / SKIPPED),
        "packs_per_step": params.packs_per_step,
        "layout": params.packing.layout,
        "picture_options": params.all_picture_options,
        "workers": params.workers,
    }
    watched = Watched(folder=output.resolve() / _SHOWN, every=params.shown_every, tokens=params.shown_tokens)
    held_out = choose_shown(samples, lifted_views, params)
    shown = write_questions(held_out, {name: source.root for name, source in sources.items()}, watched.folder)
    plan = TrainingPlan(
        checkpoint=base,
        data=DataSource(maker=_MAKER, arguments=arguments),
        output=output,
        recipe=params.recipe,
        device=params.device,
        watched=watched if shown else None,
        resume=params.resume,
    )
    tag_training(record, output)
    with follow_steps(watched, shown) as log:
        trained = launch(plan, params.processes, log.add)
    keep_weights(trained.kind, trained.weights)
    return TrainedWeights(trained, record | {"kind": trained.kind, "steps": trained.steps})


def merge_adapter(trained: Path) -> WholeModel:
    """Trained weights to a whole model: an adapter is merged, a model that was trained whole is taken as it is."""
    return WholeModel(trained)


def _describe(base: str, rows: Path, packs: Path, params: TrainingParams) -> dict[str, Any]:
    """What decides the training, and a name made of it."""
    decides = {
        "base": base,
        "base_hash": find_source(base).fingerprint,
        "rows_hash": fingerprint_table(rows),
        "packs_hash": fingerprint_table(packs),
        "packs_per_step": params.packs_per_step,
        "picture_options": params.all_picture_options,
        "recipe": params.recipe.identity,
    }
    named = {name: value for name, value in decides.items() if name != "base"}
    digest = hashlib.sha256(json.dumps(named, sort_keys=True).encode()).hexdigest()
    return {"training": params.run or digest[:16], **decides}
