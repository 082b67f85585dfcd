"""A small InternVL with random weights, saved as any checkpoint of the family.

Four settings differ from the family's because at this width nothing is learnt with them: wider initial weights, sine
and cosine position embeddings in place of zeros, a layer scale of 1, and turns that are one token apart.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from internspatial_kedro.models.checkpoints import quiet_unless_watched, require_torch
from internspatial_kedro.models.tiny_tokenizer import train_tokenizer
from internspatial_kedro.models.torchvision_operators import define_missing_operators
from internspatial_kedro.models.training.small.sizes import Shape

if TYPE_CHECKING:
    from torch import Tensor

_NAMES: Final = {
    "start_image_token": "<img>",
    "end_image_token": "</img>",
    "context_image_token": "<IMG_CONTEXT>",
    "video_token": "<video>",
}
_INITIAL_SPREAD: Final = 0.08  # at width 96; the family's 0.02 gives no signal
_SPREAD_WIDTH: Final = 96
_TEMPLATE: Final = (
    "{% for message in messages %}{% if message['role'] == 'assistant' %}<|im_start|>{% endif %}"
    "{% for part in message['content'] %}{% if part['type'] == 'image' %}<IMG_CONTEXT>"
    "{% elif part['type'] == 'video' %}<video>{% else %}{{ part['text'] }}{% endif %}{% endfor %}"
    "{% if message['role'] == 'assistant' %}<|im_end|>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>{% endif %}"
)
"""One token between a question and its answer: the turns of ChatML would be half of a short question."""


def write_untrained(folder: Path, shape: Shape, texts: Iterable[str], seed: int) -> Path:
    """Saves a model, its processor and its tokenizer; the same arguments give the same bytes.

    Args:
        folder: Where to; made if it is not there.
        shape: Of the network.
        texts: What the tokenizer is trained on.
        seed: Of the weights.

    Returns:
        The folder.
    """
    require_torch()
    define_missing_operators()
    quiet_unless_watched()
    import torch

    tokenizer = train_tokenizer(tuple(texts), _NAMES, shape.vocabulary)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = _build(shape, tokenizer)
    folder.mkdir(parents=True, exist_ok=True)
    model.eval().save_pretrained(folder)
    _make_processor(shape, tokenizer).save_pretrained(folder)
    return folder


def _build(shape: Shape, tokenizer: Any) -> Any:
    import torch
    from transformers import InternVLConfig, InternVLForConditionalGeneration

    spread = _INITIAL_SPREAD * (_SPREAD_WIDTH / shape.language_width) ** 0.5
    config = InternVLConfig(
        vision_config=_vision(shape, spread),
        text_config=_language(shape, tokenizer, spread),
        image_token_id=tokenizer.convert_tokens_to_ids("<IMG_CONTEXT>"),
        image_seq_length=shape.image_tokens,
        downsample_ratio=1 / shape.merged,
    )
    model = InternVLForConditionalGeneration(config)
    embeddings = model.model.vision_tower.embeddings
    with torch.no_grad():
        embeddings.position_embeddings[0, 1:] = encode_places(shape.patches, shape.vision_width)
        embeddings.cls_token.normal_(0, spread)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    return model


def _vision(shape: Shape, spread: float) -> dict[str, Any]:
    return {
        "hidden_size": shape.vision_width,
        "num_hidden_layers": shape.vision_layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": 3 * shape.vision_width,
        "image_size": shape.image_px,
        "patch_size": shape.patch_px,
        "layer_scale_init_value": 1.0,
        "initializer_range": spread,
    }


def _language(shape: Shape, tokenizer: Any, spread: float) -> dict[str, Any]:
    return {
        "model_type": "qwen2",
        "vocab_size": len(tokenizer),
        "hidden_size": shape.language_width,
        "intermediate_size": 3 * shape.language_width,
        "num_hidden_layers": shape.language_layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.heads,
        "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "max_position_embeddings": 4096,
        "initializer_range": spread,
        "tie_word_embeddings": True,
    }


def _make_processor(shape: Shape, tokenizer: Any) -> Any:
    from transformers import GotOcr2ImageProcessor, InternVLProcessor, InternVLVideoProcessor

    size = {"height": shape.image_px, "width": shape.image_px}
    # The family's processor cuts pictures into tiles whatever its image processor says; one tile is the whole.
    return InternVLProcessor(
        image_processor=GotOcr2ImageProcessor(size=size, min_patches=1, max_patches=1),
        tokenizer=tokenizer,
        video_processor=InternVLVideoProcessor(size=size),
        image_seq_length=shape.image_tokens,
        chat_template=_TEMPLATE,
    )


def encode_places(side: int, width: int) -> "Tensor":
    """Sines and cosines of columns and rows, shape (side * side, width), row by row.

    Args:
        side: Patches along a side.
        width: Channels, a multiple of 4.
    """
    import torch

    rates = 1000.0 ** -(np.arange(width // 4) / (width // 4))
    angles = np.arange(side)[:, None] * rates
    waves = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
    columns = np.broadcast_to(waves[None], (side, side, width // 2))
    rows = np.broadcast_to(waves[:, None], (side, side, width // 2))
    return torch.from_numpy(np.concatenate([columns, rows], axis=2).reshape(side * side, width).astype(np.float32))
