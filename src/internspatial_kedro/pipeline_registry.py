"""All pipelines by name, and the products made of them."""

from kedro.pipeline import Pipeline

from internspatial_kedro.pipelines import annotation, format_expansion, lifting, qa_generation


def register_pipelines() -> dict[str, Pipeline]:
    """Pipelines that `kedro run --pipeline` knows; `__default__` is the data engine."""
    pipelines = {
        "annotation": annotation.create_pipeline(),
        "lifting": lifting.create_pipeline(),
        "qa_generation": qa_generation.create_pipeline(),
        "format_expansion": format_expansion.create_pipeline(),
    }
    engine = sum(pipelines.values(), Pipeline([]))
    return {"__default__": engine, "data_engine": engine, **pipelines}
