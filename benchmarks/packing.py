"""What packing saves: the same rows trained on end to end and padded, by the trainer's own code. `rows` are samples."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from benchmarks.harness import Clock, Measurement, measured, peak_rss_mb
from internspatial_kedro.datasets.table import TableDataset
from internspatial_kedro.models.tiny import write_tiny_checkpoint
from internspatial_kedro.models.training.packing import Layout
from internspatial_kedro.models.training.plans import Packing
from internspatial_kedro.models.training.throughput import measure_throughput, paper_recipe
from internspatial_kedro.models.training.training_plan import DataSource
from internspatial_kedro.pipelines.training.data_nodes import plan_training_packs
from internspatial_kedro.pipelines.training.general_rows import GeneralData, read_general, usable

_PICTURES = ((640, 480), (480, 640), (1024, 768), (500, 375), (1920, 1080), (448, 448), (1296, 968), (768, 1280))
"""Width and height [px]: VGA, upright, COCO's, HD, square, ScanNet's."""
_CONTEXT = 2048
_PICTURE_OPTIONS = {"max_patches": 12}
_ATTENTION: dict[Layout, Any] = {"packed": "packed", "padded": "sdpa"}
"""Packed rows would cost `sdpa` all that its mask leaves out; padded ones are nothing for `packed`."""


class _Trained(NamedTuple):
    """How long it took, what the trainer measured, how full packs or batches were."""

    clock: Clock
    figures: dict[str, Any]
    filling: dict[str, Any]


def main(samples: int) -> None:
    """Train a model of 31 M parameters on so many samples packed; the floor is the same, padded in random order.

    Of eight samples seven are one question about one picture, as the paper's spatial data is, and one is a longer
    conversation. The ratio of processor time is what packing leaves of it.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        base = str(write_tiny_checkpoint(folder / "base"))
        rows = _write_rows(folder, samples)
        _train(folder / "warm", base, _write_rows(folder / "warm", 8), "packed")
        packed = _train(folder / "packed", base, rows, "packed")
        peak = peak_rss_mb()
        padded = _train(folder / "padded", base, rows, "padded")
    Measurement.of("packing", samples, packed.clock, padded.clock, peak).print()
    faster = packed.figures["samples_per_second"] / padded.figures["samples_per_second"]
    expected = packed.filling["gain_of_packing"]
    print(json.dumps({"benchmark": "packing_gain", "samples_per_second": round(faster, 3), **expected}))


def _write_rows(folder: Path, samples: int) -> TableDataset:
    """The table `training_rows` of conversations about pictures."""
    pictures = folder / "pictures"
    pictures.mkdir(parents=True)
    for number, size in enumerate(_PICTURES):
        Image.new("RGB", size, (30 * number, 90, 120)).save(pictures / f"{number}.png")
    lines = folder / "conversations.jsonl"
    lines.write_text("".join(json.dumps(record) + "\n" for record in _records(samples)))
    rows = TableDataset(table="training_rows", path=str(folder / "rows"))
    rows.save(usable(read_general((GeneralData(name="made", files=(lines,), root=pictures),))))
    return rows


def _records(samples: int) -> Iterator[dict[str, Any]]:
    for number in range(samples):
        rounds = 1 if number % 8 else 4
        question = f"<image>\nHow far is object {number} from the camera, and which side of the table is it on? "
        answer = f"Object {number} is 1.25 meters away. " * (1 if rounds == 1 else 3)
        said = [("human", question), ("gpt", answer), *(("human", "And the next?"), ("gpt", answer)) * (rounds - 1)]
        yield {
            "id": str(number),
            "image": f"{number // 8 % len(_PICTURES) if rounds > 1 else number % len(_PICTURES)}.png",
            "conversations": [{"from": who, "value": words} for who, words in said],
        }


def _train(folder: Path, base: str, rows: TableDataset, layout: Layout) -> _Trained:
    packing = Packing(context=_CONTEXT, layout=layout)
    planned, _, filling = plan_training_packs(rows.load(), base, packing, _PICTURE_OPTIONS)
    packs = TableDataset(table="training_packs", path=str(folder / "packs"))
    packs.save(planned)
    count = filling[layout]["packs"]
    arguments = {
        "rows": str(rows.path),
        "packs": str(packs.path),
        "processor": base,
        "roots": {"made": str(rows.path.parent / "pictures")},
        "draw": "internspatial_kedro.formats.drawing:draw_overlays",
        "skipped": str(folder / "skipped.jsonl"),
        "packs_per_step": 1,
        "layout": layout,
        "picture_options": _PICTURE_OPTIONS,
    }
    source = DataSource(maker="internspatial_kedro.models.training.packed_source:make", arguments=arguments)
    recipe = paper_recipe(attention=_ATTENTION[layout], precision="float32")
    clock = Clock()
    with measured(clock):
        figures = measure_throughput("small", device="cpu", steps=count, warm_up_steps=0, recipe=recipe, source=source)
    return _Trained(clock, figures, filling)


if __name__ == "__main__":
    main(int(sys.argv[1]))
