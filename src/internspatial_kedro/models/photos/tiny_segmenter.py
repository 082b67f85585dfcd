"""A tiny SAM 2 with random weights, in SAM 2's own format: a YAML configuration and a `.pt` file."""

from pathlib import Path
from typing import Any, Final

from internspatial_kedro.models.photos.sam2_checkpoint import build_model
from internspatial_kedro.models.photos.specs import SegmenterSpec

_PIXELS: Final = 256
_WIDTH: Final = 64
_MEMORY: Final = 16
_TRUNK: Final = 16


def write_tiny_segmenter(folder: Path, seed: int = 0) -> SegmenterSpec:
    """Saves a checkpoint; the same seed gives the same weights.

    Args:
        folder: Where to; made if it is not there.
        seed: Of the weights.

    Returns:
        The spec that loads it, on the CPU.
    """
    import torch
    import yaml

    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "tiny_sam2.yaml"
    config.write_text(yaml.safe_dump({"model": _model()}, sort_keys=False))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = build_model(config)
    weights = folder / "tiny_sam2.pt"
    torch.save({"model": model.state_dict()}, weights)
    return SegmenterSpec(checkpoint=str(weights), config=str(config), device="cpu")


def _model() -> dict[str, Any]:
    return {
        "_target_": "sam2.modeling.sam2_base.SAM2Base",
        "image_encoder": _image_encoder(),
        "memory_attention": _memory_attention(),
        "memory_encoder": _memory_encoder(),
        "num_maskmem": 7,
        "image_size": _PIXELS,
        "directly_add_no_mem_embed": True,
        "use_high_res_features_in_sam": True,
        "multimask_output_in_sam": True,
        "iou_prediction_use_sigmoid": True,
        "pred_obj_scores": True,
    }


def _image_encoder() -> dict[str, Any]:
    return {
        "_target_": "sam2.modeling.backbones.image_encoder.ImageEncoder",
        "scalp": 1,
        "trunk": {
            "_target_": "sam2.modeling.backbones.hieradet.Hiera",
            "embed_dim": _TRUNK,
            "num_heads": 1,
            "stages": [1, 1, 2, 1],
            "global_att_blocks": [3],
            "window_pos_embed_bkg_spatial_size": [7, 7],
        },
        "neck": {
            "_target_": "sam2.modeling.backbones.image_encoder.FpnNeck",
            "position_encoding": _positions(_WIDTH),
            "d_model": _WIDTH,
            "backbone_channel_list": [8 * _TRUNK, 4 * _TRUNK, 2 * _TRUNK, _TRUNK],
            "fpn_top_down_levels": [2, 3],
        },
    }


def _memory_attention() -> dict[str, Any]:
    """Of the tracker in videos; images do not use it, and SAM 2 does not go without."""
    attention = {"rope_theta": 10000.0, "feat_sizes": [16, 16], "embedding_dim": _WIDTH, "num_heads": 1}
    rope = {"_target_": "sam2.modeling.sam.transformer.RoPEAttention", **attention}
    return {
        "_target_": "sam2.modeling.memory_attention.MemoryAttention",
        "d_model": _WIDTH,
        "pos_enc_at_input": True,
        "num_layers": 1,
        "layer": {
            "_target_": "sam2.modeling.memory_attention.MemoryAttentionLayer",
            "activation": "relu",
            "dim_feedforward": _WIDTH,
            "dropout": 0.0,
            "d_model": _WIDTH,
            "pos_enc_at_attn": False,
            "pos_enc_at_cross_attn_keys": True,
            "pos_enc_at_cross_attn_queries": False,
            "self_attention": rope,
            "cross_attention": {**rope, "rope_k_repeat": True, "kv_in_dim": _MEMORY},
        },
    }


def _memory_encoder() -> dict[str, Any]:
    return {
        "_target_": "sam2.modeling.memory_encoder.MemoryEncoder",
        "in_dim": _WIDTH,
        "out_dim": _MEMORY,
        "position_encoding": _positions(_MEMORY),
        "mask_downsampler": {
            "_target_": "sam2.modeling.memory_encoder.MaskDownSampler",
            "embed_dim": _WIDTH,
            "kernel_size": 3,
            "stride": 2,
            "padding": 1,
        },
        "fuser": {
            "_target_": "sam2.modeling.memory_encoder.Fuser",
            "num_layers": 1,
            "layer": {"_target_": "sam2.modeling.memory_encoder.CXBlock", "dim": _WIDTH},
        },
    }


def _positions(width: int) -> dict[str, Any]:
    return {"_target_": "sam2.modeling.position_encoding.PositionEmbeddingSine", "num_pos_feats": width}
