"""Sources to views, scenes and rejects."""

from kedro.pipeline import Node, Pipeline

from internspatial_kedro.pipelines.annotation.nodes import read_sources, select_rejects, select_scenes, select_views


def create_pipeline() -> Pipeline:
    """The annotation pipeline."""
    return Pipeline(
        [
            Node(read_sources, ["raw_sources", "params:annotation"], "int_annotations", name="read_sources"),
            Node(select_views, "int_annotations", "int_views", name="select_views"),
            Node(select_scenes, "int_annotations", "int_scenes", name="select_scenes"),
            Node(select_rejects, "int_annotations", "int_rejects", name="select_rejects"),
        ],
        namespace="annotation",
        prefix_datasets_with_namespace=False,
    )
