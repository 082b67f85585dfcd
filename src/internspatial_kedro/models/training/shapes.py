"""Models of a published shape with random weights, made on the device: what a speed is measured with."""

from typing import Any, Final, Literal

from internspatial_kedro.models.checkpoints import require_torch
from internspatial_kedro.models.torchvision_operators import define_missing_operators

Shape = Literal["internvl2_5_8b", "small", "tiny"]

# InternViT-300M-448px and InternLM2.5-7B-chat by their config.json; the latter computes what Llama does.
_VISION: Final[dict[str, Any]] = {
    "hidden_size": 1024,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "intermediate_size": 4096,
    "image_size": [448, 448],
    "patch_size": [14, 14],
    "attention_bias": True,
}
_TEXT: Final[dict[str, Any]] = {
    "model_type": "llama",
    "vocab_size": 92_553,
    "hidden_size": 4096,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "intermediate_size": 14_336,
    "max_position_embeddings": 32_768,
    "rope_parameters": {"rope_type": "default", "rope_theta": 1_000_000.0},
}
_TINY_VISION: Final[dict[str, Any]] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "image_size": [56, 56],
}
_TINY_TEXT: Final[dict[str, Any]] = {
    "vocab_size": 2048,
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 128,
}
# 31 M parameters: what a token costs is nearly all that a step costs, as it is with 8 B, and a CPU can do it.
_SMALL_TEXT: Final[dict[str, Any]] = {
    "vocab_size": 2048,
    "hidden_size": 512,
    "num_hidden_layers": 8,
    "num_attention_heads": 8,
    "num_key_value_heads": 4,
    "intermediate_size": 1792,
}
_VISIONS: Final = {"internvl2_5_8b": {}, "small": _TINY_VISION, "tiny": _TINY_VISION}
_TEXTS: Final = {"internvl2_5_8b": {}, "small": _SMALL_TEXT, "tiny": _TINY_TEXT}
PICTURE_TOKEN: Final = 5


def make_model(shape: Shape, device: str, dtype: Any, picture_token: int = PICTURE_TOKEN) -> Any:
    """An InternVL that was never on a disk; 8 B parameters take seconds on a GPU.

    Args:
        shape: Which.
        device: Where its weights are drawn.
        dtype: Torch's, of its weights.
        picture_token: What stands for a picture in its input.
    """
    require_torch()
    define_missing_operators()
    import torch
    from transformers import InternVLConfig, InternVLForConditionalGeneration

    vision = _VISION | _VISIONS[shape]
    config = InternVLConfig(
        vision_config=vision,
        text_config=_TEXT | _TEXTS[shape],
        image_token_id=picture_token,
        image_seq_length=(vision["image_size"][0] // vision["patch_size"][0] // 2) ** 2,
        tie_word_embeddings=False,  # said here: the text's own setting is not looked at
    )
    former = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            return InternVLForConditionalGeneration(config)
    finally:
        torch.set_default_dtype(former)
