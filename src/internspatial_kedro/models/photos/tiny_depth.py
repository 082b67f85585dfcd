"""Tiny metric depth models with random weights, in their families' own formats."""

import re
from pathlib import Path
from typing import Any, Final, Literal

from internspatial_kedro.models.checkpoints import quiet_unless_watched
from internspatial_kedro.models.photos.specs import DepthSpec
from internspatial_kedro.models.torchvision_operators import define_missing_operators

DepthFamily = Literal["depth_anything", "depth_pro", "zoedepth", "moge"]

VIEW_PLANE_SCALE: Final = 0.7
"""Half the diagonal in focal lengths, of the camera that the tiny MoGe finds in every photo."""

_STAGES: Final = ["stage1", "stage2", "stage3", "stage4"]


def write_tiny_depth(folder: Path, family: DepthFamily, seed: int = 0) -> DepthSpec:
    """Saves a checkpoint; the same arguments give the same weights.

    Args:
        folder: Where to; made if it is not there.
        family: Whose format.
        seed: Of the weights.

    Returns:
        The spec that loads it, on the CPU.
    """
    define_missing_operators()
    quiet_unless_watched()
    import torch

    folder.mkdir(parents=True, exist_ok=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if family == "moge":
            return _save_moge(folder / "model.pt")
        write = {"depth_anything": _depth_anything, "depth_pro": _depth_pro, "zoedepth": _zoedepth}[family]
        model, processor = write()
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return DepthSpec(kind="transformers", checkpoint=str(folder), device="cpu")


def _depth_anything() -> tuple[Any, Any]:
    from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, DPTImageProcessor

    config = DepthAnythingConfig(
        backbone_config={**_vit("dinov2", 56, 14), "reshape_hidden_states": False, "out_features": _STAGES},
        reassemble_hidden_size=32,
        neck_hidden_sizes=[16] * 4,
        fusion_hidden_size=16,
        head_hidden_size=8,
        depth_estimation_type="metric",
        max_depth=8,
    )
    size = {"height": 56, "width": 56}
    processor = DPTImageProcessor(size=size, keep_aspect_ratio=True, ensure_multiple_of=14)
    return _awaken(DepthAnythingForDepthEstimation(config)), processor


def _zoedepth() -> tuple[Any, Any]:
    from transformers import ZoeDepthConfig, ZoeDepthForDepthEstimation, ZoeDepthImageProcessor

    backbone = {"use_relative_position_bias": True, "reshape_hidden_states": False, "out_features": _STAGES}
    config = ZoeDepthConfig(
        backbone_config={**_vit("beit", 64, 16), **backbone},
        neck_hidden_sizes=[16] * 4,
        fusion_hidden_size=16,
        bottleneck_features=16,
        num_relative_features=8,
        bin_embedding_dim=16,
        num_attractors=[4, 2, 1, 1],
        bin_configurations=[{"n_bins": 16, "min_depth": 0.5, "max_depth": 8.0}],
    )
    size = {"height": 64, "width": 64}
    return _awaken(ZoeDepthForDepthEstimation(config)), ZoeDepthImageProcessor(size=size, ensure_multiple_of=32)


def _depth_pro() -> tuple[Any, Any]:
    import torch
    from transformers import DepthProConfig, DepthProForDepthEstimation, DepthProImageProcessor

    vit = _vit("dinov2", 32, 8)
    config = DepthProConfig(
        patch_size=32,
        fusion_hidden_size=16,
        intermediate_hook_ids=[3, 1],
        intermediate_feature_dims=[16, 16],
        scaled_images_ratios=[0.5, 1.0],
        scaled_images_overlap_ratios=[0.0, 0.25],
        scaled_images_feature_dims=[16, 16],
        use_fov_model=True,
        num_fov_head_layers=1,
        image_model_config=vit,
        patch_model_config=vit,
        fov_model_config=vit,
    )
    model = _awaken(DepthProForDepthEstimation(config))
    with torch.no_grad():  # metres and degrees of a room, around which photos differ
        model.head.layers[4].weight.mul_(0.2)
        model.head.layers[4].bias.fill_(0.4)
        model.fov_model.head.layers[-1].bias.fill_(60.0)
    return model, DepthProImageProcessor(size={"height": 64, "width": 64})


def _vit(kind: str, pixels: int, patch: int) -> dict[str, Any]:
    return {
        "model_type": kind,
        "image_size": pixels,
        "patch_size": patch,
        "hidden_size": 32,
        "num_hidden_layers": 4,
        "num_attention_heads": 2,
        "intermediate_size": 64,
    }


def _awaken(model: Any) -> Any:
    """Weights wide enough that photos differ: those that training begins with give one depth for all."""
    import torch

    with torch.no_grad():
        for weight in model.parameters():
            if weight.dim() > 1:
                weight.normal_(std=weight[0].numel() ** -0.5)
    return model


def _save_moge(file: Path) -> DepthSpec:
    """The smallest backbone that the format knows; its blocks share one set of weights, so that the file is small."""
    import torch
    from moge.model.v2 import MoGeModel

    settings = _moge_settings()
    model = _awaken(MoGeModel(**settings))
    with torch.no_grad():
        _see_view_plane(model)
        model.mask_head.output_blocks[-1].bias.fill_(2.0)
        model.scale_head[-1].weight.mul_(0.1)
        model.scale_head[-1].bias.fill_(1.0)
    weights = model.state_dict()
    for name in weights:
        first = re.sub(r"\.blocks\.\d+\.", ".blocks.0.", name)
        weights[name] = weights[first]
    torch.save({"model_config": settings, "model": weights}, file)
    return DepthSpec(kind="moge", checkpoint=str(file), device="cpu")


def _see_view_plane(model: Any) -> None:
    """Lets x and y of points be columns and rows of the picture, so that they belong to one camera.

    The network is told the view plane at its finest level (neck and heads); there two channels carry it on unchanged
    and become x / z and y / z. Depth stays what the random weights make of the photo.
    """
    import torch

    for stack in (model.neck, model.points_head):
        entrance, block = stack.input_blocks[-1], stack.res_blocks[-1][0]
        for convolution in (entrance, stack.resamplers[-1][-1], block.layers[-1], stack.output_blocks[-1]):
            convolution.weight[:2] = 0.0
            convolution.bias[:2] = 0.0
        entrance.weight[:2, :2, 0, 0] = torch.eye(2)
        stack.output_blocks[-1].weight[:2, :2, 0, 0] = torch.eye(2)
    points = model.points_head.output_blocks[-1]
    points.weight[:2] *= VIEW_PLANE_SCALE
    points.weight[2] *= 0.3


def _moge_settings() -> dict[str, Any]:
    widths = [16, 16, 8, 8, 8]
    stack = {"resamplers": ["bilinear"] * 4, "num_res_blocks": 1, "res_block_hidden_norm": "layer_norm"}
    head = {"dim_in": widths, "dim_res_blocks": widths, **stack}
    return {
        "encoder": {"backbone": "dinov2_vits14", "intermediate_layers": 2, "dim_out": 14},
        "neck": {"dim_in": [16, 2, 2, 2, 2], "dim_res_blocks": widths, "dim_out": widths, **stack},
        "points_head": {**head, "dim_out": [None, None, None, None, 3]},
        "mask_head": {**head, "dim_out": [None, None, None, None, 1]},
        "scale_head": {"dims": [384, 16, 1]},
        "remap_output": "exp",
        "num_tokens_range": [16, 36],
    }
