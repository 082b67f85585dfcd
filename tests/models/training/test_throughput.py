import json

import pytest

from internspatial_kedro.models.training.throughput import measure_throughput, paper_recipe


@pytest.mark.parametrize("attention", ["sdpa", "packed"])
def test_it_measures_a_small_model(attention: str) -> None:
    measured = measure_throughput(
        "tiny",
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
    assert 0 <= measured["loader_wait_share"] < 1
    assert measured["losses"][0] == pytest.approx(6.2, abs=0.5)  # ln 512: it knows nothing
