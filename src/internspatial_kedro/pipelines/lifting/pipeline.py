"""Views and scenes to canonical view space."""

from kedro.pipeline import Node, Pipeline

from internspatial_kedro.pipelines.lifting.nodes import lift_scenes, lift_views


def create_pipeline() -> Pipeline:
    """The lifting pipeline."""
    return Pipeline(
        [
            Node(
                lift_views,
                ["int_views", "raw_sources", "raw_estimates", "params:lifting"],
                "prm_views",
                name="lift_views",
            ),
            Node(
                lift_scenes,
                ["int_scenes", "prm_views", "raw_sources", "params:lifting"],
                "prm_scenes",
                name="lift_scenes",
            ),
        ],
        namespace="lifting",
        prefix_datasets_with_namespace=False,
    )
