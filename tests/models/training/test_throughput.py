import json
from pathlib import Path

import pytest
import torch

from internspatial_kedro.models.training.shapes import Shape as ModelShape
from internspatial_kedro.models.training.shapes import make_model
from internspatial_kedro.models.training.small.checkpoint import write_untrained
from internspatial_kedro.models.training.small.sizes import Shape
from internspatial_kedro.models.training.throughput import measure_throughput, paper_recipe
from internspatial_kedro.models.training.training_plan import DataSource
from models.training.written_rows import several, write_data


@pytest.mark.parametrize(
    ("shape", "attention", "parameters"),
    [("tiny", "sdpa", 418_000), ("tiny", "packed", 418_000), ("small", "packed", 32_100_000)],
)
def test_it_measures_a_small_model(shape: ModelShape, attention: str, parameters: int) -> None:
    measured = measure_throughput(
        shape,
        device="cpu",
        context=128,
        tiles=8,
        samples=3,
        steps=2,
        warm_up_steps=1,
        recipe=paper_recipe(attention=attention),
    )
    assert json.loads(json.dumps(measured)) == measured
    assert measured["tokens_per_second"] * measured["seconds_per_step_median"] == pytest.approx(256, rel=0.5)
    assert measured["mfu"] is None  # of a CPU
    assert measured["parameters"] == pytest.approx(parameters, rel=0.02)
    assert 0 <= measured["loader_wait_share"] < 1
    assert measured["losses"][0] == pytest.approx(7.6, abs=0.5)  # ln 2048: it knows nothing


def test_the_published_shape_has_as_many_parameters_as_published() -> None:
    model = make_model("internvl2_5_8b", "meta", torch.bfloat16)
    assert sum(parameter.numel() for parameter in model.parameters()) == 8_075_365_376  # InternVL2.5-8B's


def test_it_measures_packs_from_disk(tmp_path: Path) -> None:
    base = write_untrained(tmp_path / "base", Shape(56, 14, 2, 32, 1, 32, 1, 2, 512), ["How many are there?"], seed=1)
    files = write_data(tmp_path, base, several(tmp_path / "pictures"))
    arguments = {
        "rows": str(files.rows),
        "packs": str(files.packs),
        "processor": str(base),
        "roots": {name: str(root) for name, root in files.roots.items()},
        "draw": "models.training.written_rows:no_marks",
        "skipped": str(files.skipped),
        "packs_per_step": 1,
    }
    source = DataSource(maker="internspatial_kedro.models.training.packed_source:make", arguments=arguments)
    recipe = paper_recipe(attention="packed")
    measured = measure_throughput("tiny", device="cpu", steps=1, warm_up_steps=1, recipe=recipe, source=source)
    assert measured["data"] == source.model_dump(mode="json")
    assert measured["samples_per_second"] > 0
    assert not files.skipped.exists()
