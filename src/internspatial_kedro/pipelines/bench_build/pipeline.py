"""Questions of the test split to benchmarks; public benchmarks to refined ones."""

from kedro.pipeline import Node, Pipeline

from internspatial_kedro.pipelines.bench_build.nodes import (
    build_internspatial_bench,
    build_vsi_rotation,
    check_leaks,
    hash_images,
)
from internspatial_kedro.pipelines.bench_build.refine import refine_spatialbench, refine_spatialrgpt
from internspatial_kedro.pipelines.bench_build.report import draw_bench_formats, draw_bench_gallery, list_bench_rejects

_PARAMS = "params:bench_build"
_BUILT_FROM = [
    "prm_qa_pairs",
    "prm_views",
    "prm_image_hashes",
    "prm_leaks",
    "raw_sources",
    "raw_verdicts",
    _PARAMS,
]


def create_pipeline() -> Pipeline:
    """The bench_build pipeline."""
    return Pipeline(
        [
            Node(hash_images, ["prm_views", "raw_sources"], "prm_image_hashes", name="hash_images"),
            Node(check_leaks, ["prm_views", "prm_image_hashes", _PARAMS], "prm_leaks", name="check_leaks"),
            Node(build_internspatial_bench, _BUILT_FROM, "prm_benchmark", name="build_internspatial_bench"),
            Node(build_vsi_rotation, _BUILT_FROM, "prm_vsi_rotation", name="build_vsi_rotation"),
            Node(list_bench_rejects, "prm_benchmark", "rep_bench_rejects", name="list_bench_rejects"),
            Node(draw_bench_formats, "prm_benchmark", "rep_bench_formats_plot", name="draw_bench_formats"),
            Node(
                draw_bench_gallery,
                ["prm_benchmark", "prm_qa_pairs", "prm_views", "prm_scenes", "raw_sources", _PARAMS],
                "rep_bench_gallery",
                name="draw_bench_gallery",
            ),
        ],
        namespace="bench_build",
        prefix_datasets_with_namespace=False,
    )


def create_refinement() -> Pipeline:
    """The bench_refine pipeline: needs files of public benchmarks, and `prm_image_hashes` of bench_build."""
    known = ["raw_benchmarks", "prm_image_hashes", "raw_verdicts", _PARAMS]
    return Pipeline(
        [
            Node(
                refine_spatialrgpt,
                known,
                "prm_spatialrgpt_refined",
                name="refine_spatialrgpt",
            ),
            Node(
                refine_spatialbench,
                known,
                "prm_spatialbench_refined",
                name="refine_spatialbench",
            ),
        ],
        namespace="bench_refine",
        prefix_datasets_with_namespace=False,
    )
