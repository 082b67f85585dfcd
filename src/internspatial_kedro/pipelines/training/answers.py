"""Held-out samples, and what a trained model says to them."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from daft import DataFrame, col, lit
from PIL import Image

from internspatial_kedro.formats.drawing import draw_overlays
from internspatial_kedro.models.chat import Conversation, Generation
from internspatial_kedro.models.hugging_face import HuggingFaceModel
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.models.training.pictures import Pictures, SkippedSampleError
from internspatial_kedro.models.training.spectating import ASKED
from internspatial_kedro.pipelines.training import spatial_rows
from internspatial_kedro.pipelines.training.params import TrainingParams
from internspatial_kedro.reporting.plots.training import Answered
from internspatial_kedro.tables.messages import show
from internspatial_kedro.tables.sampling import hash_values

_HELD_OUT = "test"


def choose_shown(samples: DataFrame, lifted_views: DataFrame, params: TrainingParams) -> list[dict[str, Any]]:
    """Samples of the test split as rows of `training_rows`, chosen by hash.

    Args:
        samples: The table `samples`.
        lifted_views: The table `lifted_views`.
        params: How many, and in whose dialect.
    """
    held_out = samples.where(col("split") == lit(_HELD_OUT))
    ids = held_out.select("sample_id").to_arrow()["sample_id"].combine_chunks()
    chosen = ids.take(np.argsort(hash_values(ids), kind="stable")[: params.shown_samples]).to_pylist()
    if not chosen:
        return []
    picked = spatial_rows.join_pictures(held_out.where(col("sample_id").is_in(chosen)), lifted_views, _HELD_OUT)
    rows: list[dict[str, Any]] = spatial_rows.usable(picked, params.family).to_pylist()
    return sorted(rows, key=lambda row: str(row["row_id"]))


def answer(
    checkpoint: Path, rows: list[dict[str, Any]], roots: Mapping[str, Path], params: TrainingParams
) -> list[Answered]:
    """Rows with what a model says to them; those whose pictures cannot be shown are left out.

    Args:
        checkpoint: Folder of the model.
        rows: Of `choose_shown`.
        roots: Folder of each source's pictures.
        params: Device, and where replies are cut.
    """
    with tempfile.TemporaryDirectory(prefix="internspatial-shown-") as place:
        shown = write_questions(rows, roots, Path(place))
        if not shown:
            return []
        asked = [
            Conversation((show(one["question"], tuple(one["pictures"])),), Path(place))
            for one in json.loads((Path(place) / ASKED).read_text())
        ]
        model = HuggingFaceModel(str(checkpoint), device=params.device)
        replies = model.reply(asked, Generation(max_new_tokens=params.shown_tokens))
    return add_replies(shown, [reply.text or reply.failure for reply in replies])


def write_questions(rows: list[dict[str, Any]], roots: Mapping[str, Path], place: Path) -> list[Answered]:
    """Writes questions and pictures for a model to be asked; rows whose pictures cannot be shown are left out.

    Args:
        rows: Of `choose_shown`.
        roots: Folder of each source's pictures.
        place: Where to.

    Returns:
        What there is to be shown, without replies.

    Raises:
        TrainingError: The folder cannot be written.
    """
    pictures = Pictures(roots, draw_overlays)
    shown = [(row, images) for row in rows if (images := _show(pictures, row))]
    try:
        place.mkdir(parents=True, exist_ok=True)
        asked = [{"question": _words(row, 0), "pictures": _save(row, images, place)} for row, images in shown]
        (place / ASKED).write_text(json.dumps(asked))
    except OSError as error:
        raise TrainingError(f"{place} cannot be written: {error}. Make room, or name another folder.") from error
    return [Answered(images[0], row["task"], _words(row, 0), _words(row, 1), "") for row, images in shown]


def add_replies(shown: Sequence[Answered], replies: Sequence[str]) -> list[Answered]:
    """What was shown with what was said to it.

    Args:
        shown: Of `write_questions`.
        replies: One each.
    """
    return [replace(one, reply=reply) for one, reply in zip(shown, replies, strict=True)]


def _show(pictures: Pictures, row: dict[str, Any]) -> list[Image.Image]:
    try:
        return pictures.show(row)
    except SkippedSampleError:  # a figure of some samples does without one; evaluation would count it
        return []


def _save(row: dict[str, Any], images: list[Image.Image], place: Path) -> list[str]:
    names = [f"{row['row_id']}-{number}.png" for number in range(len(images))]
    for name, image in zip(names, images, strict=True):
        image.save(place / name)
    return names


def _words(row: dict[str, Any], turn: int) -> str:
    return "".join(part["text"] for part in row["messages"][turn]["parts"])
