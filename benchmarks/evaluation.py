"""What evaluation adds to the model's own time: `ask_models` and scoring beside the bare model. `rows` are items."""

import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import daft
import pyarrow as pa
from PIL import Image

from benchmarks.harness import Clock, Measurement, measured, peak_rss_mb
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.models.chat import Conversation, Generation
from internspatial_kedro.models.loading import ModelSpec, load_chat_model
from internspatial_kedro.models.tiny import write_tiny_checkpoint
from internspatial_kedro.pipelines.evaluation.nodes import ask_models, score_replies
from internspatial_kedro.pipelines.evaluation.params import EvaluationParams
from internspatial_kedro.tables.items import ITEMS
from internspatial_kedro.tables.judgements import JUDGEMENTS
from internspatial_kedro.tables.messages import show

_TOKENS = 64
_OPTIONS = ("left", "right", "in front", "behind")


def main(items: int) -> None:
    """Ask a tiny checkpoint so many items, 64 tokens each; the floor is its own `reply` for the same conversations.

    The model is as small as models come: of a larger one, what evaluation adds is a smaller share.
    """
    with tempfile.TemporaryDirectory() as place:
        write_tiny_checkpoint(Path(place) / "model")
        model = ModelSpec(kind="hugging_face", name=str(Path(place) / "model"), device="cpu", batch_size=32)
        generation = Generation(max_new_tokens=_TOKENS)
        params = EvaluationParams(model=(model,), benchmarks=("vsi_bench",), generation=generation)
        asked = list(_items(Path(place), items))
        _warm_up(asked[:8], params)
        frame = daft.from_arrow(pa.Table.from_pylist([item.to_row() for item in asked], ITEMS.schema))
        work, floor = Clock(), Clock()
        began = perf_counter()
        with measured(work):
            judgements = daft.from_arrow(JUDGEMENTS.schema.empty_table())
            predictions = ask_models(frame, Path(place) / "replies", Path(place) / "checkpoint", params).collect()
            score_replies(frame, predictions, judgements, params).collect()
        whole_s = perf_counter() - began
        peak = peak_rss_mb()
        began = perf_counter()
        with measured(floor):
            _reply(asked, params)
        bare_s = perf_counter() - began
    Measurement.of("evaluation", items, work, floor, peak).print()
    print(
        f'{{"benchmark": "evaluation_wall", "whole_s": {whole_s:.2f}, "bare_s": {bare_s:.2f}, '
        f'"overhead_percent": {100 * (whole_s / bare_s - 1):.1f}}}'
    )


def _warm_up(items: list[Item], params: EvaluationParams) -> None:
    """Imports and kernels are loaded by whoever comes first."""
    _reply(items, params)


def _reply(items: list[Item], params: EvaluationParams) -> None:
    (spec,) = params.model
    assert isinstance(spec, ModelSpec)
    load_chat_model(spec).reply(
        [Conversation(item.messages, Path(item.media_root)) for item in items], params.generation
    )


def _items(place: Path, count: int) -> Iterator[Item]:
    """Lettered questions, each about a picture of its own."""
    for number in range(count):
        data = io.BytesIO()
        Image.new("RGB", (448, 336), (number % 256, number // 256 % 256, 90)).save(data, "PNG")
        (place / f"{number}.png").write_bytes(data.getvalue())
        options = "\n".join(f"{letter}. {text}" for letter, text in zip("ABCD", _OPTIONS, strict=True))
        question = f"Where is object {number}?\n{options}"
        yield Item(
            f"vsi_bench/{number}", "vsi_bench", "object_rel_distance", (show(question, (f"{number}.png",)),),
            ("ABCD"[number % 4],), "letter", question, _OPTIONS, cluster_id=f"scene/{number // 8}",
            media_root=str(place),
        )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
