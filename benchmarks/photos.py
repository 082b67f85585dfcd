"""What completing photos adds to the models' own time: `complete_photos` beside a bare loop. `rows` are photos.

A tiny segmenter, and the network of Depth Anything V2 Small with random weights at half its resolution: together they
cost some tenths of a second a photo, less than any model that people use on a CPU. The loop opens each photo once,
outlines its four boxes and estimates its depth, in batches of the same size; it keeps nothing. PyTorch runs on one
thread, so that processor seconds compare.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

# `torch.set_num_threads` holds for the thread that calls it, and models are called by Daft's.
os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import torch
from PIL import Image, ImageDraw

from benchmarks.harness import Clock, Measurement, measured, peak_rss_mb
from internspatial_kedro.geometry.photos import open_rgb
from internspatial_kedro.models.photos.estimators import DepthEstimator, Segmenter
from internspatial_kedro.models.photos.loading import load_depth_estimator, load_segmenter
from internspatial_kedro.models.photos.specs import DepthSpec
from internspatial_kedro.models.photos.tiny_segmenter import write_tiny_segmenter
from internspatial_kedro.pipelines.annotation.completion import complete_photos
from internspatial_kedro.pipelines.annotation.nodes import read_sources
from internspatial_kedro.pipelines.annotation.params import AnnotationParams, PhotoParams
from internspatial_kedro.sources.records import Source

_SIZE_WH = (640, 480)
_BOXES = np.array([[20, 40, 220, 300], [240, 60, 420, 460], [430, 10, 630, 200], [300, 220, 600, 470]], float)
_COLOURS = ("red", "blue", "pink", "grey")
_AT_ONCE = 4
_WARM = 4


def main(photos: int) -> None:
    """Complete so many photos with four boxes each."""
    with tempfile.TemporaryDirectory() as place:
        params = _params(Path(place) / "models")
        source = _write_photos(Path(place) / "photos", photos)
        annotations = read_sources({"as1b": source}, params).collect()
        models = _load(params.photos)
        _loop(source.root, min(_WARM, photos), *models)
        floor, work = Clock(), Clock()
        began = perf_counter()
        with measured(floor):
            _loop(source.root, photos, *models)
        bare_s = perf_counter() - began
        folders = (Path("conf/prompts"), Path(place) / "replies", Path(place) / "estimates")
        began = perf_counter()
        with measured(work):
            made = complete_photos(annotations, {"as1b": source}, *folders, params).to_pydict()
        whole_s = perf_counter() - began
        if sum(view is not None for view in made["view"]) != photos:
            raise SystemExit(f"Photos were refused: {made['rejects'][:3]}")
    Measurement.of("photos", photos, work, floor, peak_rss_mb()).print()
    added_s = work.cpu_seconds - floor.cpu_seconds
    told = {"bare_wall_s": bare_s, "whole_wall_s": whole_s, "added_cpu_ms_a_photo": 1000 * added_s / photos}
    print(json.dumps({"benchmark": "photos_wall", **{name: round(value, 1) for name, value in told.items()}}))


def _params(folder: Path) -> AnnotationParams:
    """Weights are loaded within the measured time, as a run loads them."""
    photos: dict[str, Any] = {
        "segmenter": write_tiny_segmenter(folder).model_copy(update={"batch_size": _AT_ONCE}),
        "min_mask_score": 0,
        "intrinsics": {"kind": "field_of_view"},
        "depth": _write_depth(folder / "depth"),
        "gravity": {"kind": "level"},
    }
    return AnnotationParams(photos=PhotoParams.model_validate(photos))


def _write_depth(folder: Path) -> DepthSpec:
    from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, DPTImageProcessor

    stages = {"out_features": [f"stage{number}" for number in (3, 6, 9, 12)], "reshape_hidden_states": False}
    backbone = {"model_type": "dinov2", "image_size": 518, "patch_size": 14, **stages}
    backbone |= {"hidden_size": 384, "num_hidden_layers": 12, "num_attention_heads": 6}
    widths = {"reassemble_hidden_size": 384, "neck_hidden_sizes": [48, 96, 192, 384], "fusion_hidden_size": 64}
    torch.manual_seed(0)
    config = DepthAnythingConfig(backbone_config=backbone, depth_estimation_type="metric", max_depth=20, **widths)
    model = DepthAnythingForDepthEstimation(config)
    with torch.no_grad():
        model.head.conv3.bias.fill_(0.2)  # random weights would see nothing above zero
    model.save_pretrained(folder)
    size = {"height": 252, "width": 252}
    DPTImageProcessor(size=size, keep_aspect_ratio=True, ensure_multiple_of=14).save_pretrained(folder)
    return DepthSpec(kind="transformers", checkpoint=str(folder), batch_size=_AT_ONCE)


def _write_photos(folder: Path, count: int) -> Source:
    """Pictures of boxes in front of noise, labelled as AS-1B labels them."""
    (folder / "sa_0").mkdir(parents=True)
    lines = []
    for number in range(count):
        small = np.random.default_rng(number).integers(60, 200, (60, 80, 3), dtype=np.uint8)
        image = Image.fromarray(small).resize(_SIZE_WH, Image.Resampling.BICUBIC)
        pen = ImageDraw.Draw(image)
        for place, box in enumerate(_BOXES.tolist()):
            pen.ellipse(box, fill=(60 * place, 90, 200 - 40 * place))
            record = {"image": f"sa_0/{number:05d}.jpg", "width": _SIZE_WH[0], "height": _SIZE_WH[1]}
            lines.append(json.dumps({**record, "bbox": box, "caption": f"{_COLOURS[place]} ball"}))
        image.save(folder / f"sa_0/{number:05d}.jpg", quality=90)
    (folder / "region_caption_400k.jsonl").write_text("".join(f"{line}\n" for line in lines))
    return Source("as1b", "as1b", folder, "native")


def _load(params: PhotoParams) -> tuple[Segmenter, DepthEstimator]:
    assert params.segmenter and params.depth
    return load_segmenter(params.segmenter), load_depth_estimator(params.depth)


def _loop(root: Path, count: int, segmenter: Segmenter, depth: DepthEstimator) -> None:
    paths = sorted(root.rglob("*.jpg"))[:count]
    for start in range(0, count, _AT_ONCE):
        photos = [np.array(open_rgb(path)) for path in paths[start : start + _AT_ONCE]]
        segmenter.segment(photos, [_BOXES] * len(photos))
        depth.estimate_depth(photos, [None] * len(photos))


if __name__ == "__main__":
    main(int(sys.argv[1]))
