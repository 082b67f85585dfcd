"""All pipelines by name, and the products made of them."""

from kedro.pipeline import Pipeline

from internspatial_kedro.pipelines import (
    annotation,
    bench_build,
    evaluation,
    format_expansion,
    learning,
    lifting,
    qa_generation,
    training,
)


def register_pipelines() -> dict[str, Pipeline]:
    """Pipelines that `kedro run --pipeline` knows; `__default__` is the data engine."""
    engine = {
        "annotation": annotation.create_pipeline(),
        "lifting": lifting.create_pipeline(),
        "qa_generation": qa_generation.create_pipeline(),
        "format_expansion": format_expansion.create_pipeline(),
    }
    models = {
        "training": training.create_pipeline(),
        "learning": learning.create_pipeline(),
        "bench_build": bench_build.create_pipeline(),
        "bench_refine": bench_build.create_refinement(),
        "evaluation": evaluation.create_pipeline(),
    }
    data_engine = sum(engine.values(), Pipeline([]))
    return {"__default__": data_engine, "data_engine": data_engine, **engine, **models}
