"""Tiny checkpoints with random weights, in the families' own formats: everything of a real model but its wits.

The default run and the tests load them by the same code as any other checkpoint. They know nothing: their replies are
noise, the same noise for the same seed.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal

from internspatial_kedro.models.checkpoints import quiet_unless_watched, require_torch
from internspatial_kedro.models.tiny_tokenizer import chat_template, train_tokenizer
from internspatial_kedro.models.torchvision_operators import define_missing_operators

Family = Literal["internvl", "qwen2_5_vl"]

TEXTS: Final = (
    "Which object is closer to the camera, the chair or the table?",
    "How many chairs are there in this room? Answer with a single number.",
    "Options: A. left B. right C. above D. below. Answer with the letter of the right option.",
    "The lamp is 1.25 meters wide and 0.8 meters away from the door. Yes. No.",
    "These are frames of a video. What is the length of the longest side of the sofa in centimeters?",
)
QWEN_VL_TOKENS: Final = {
    "image_token": "<|image_pad|>",
    "video_token": "<|video_pad|>",
    "vision_start_token": "<|vision_start|>",
    "vision_end_token": "<|vision_end|>",
}
"""What stands for pictures and videos in Qwen2.5-VL's tokenizer, and what is around them."""
_PIXELS: Final = 56
_PATCH: Final = 14


def write_tiny_checkpoint(
    folder: Path, family: Family = "internvl", texts: Iterable[str] = TEXTS, seed: int = 0
) -> Path:
    """Saves a model, its processor and its tokenizer; the same arguments give the same bytes.

    Args:
        folder: Where to; made if it is not there.
        family: Whose format.
        texts: What the tokenizer's byte pairs are learnt from.
        seed: Of the weights.

    Returns:
        The folder.
    """
    require_torch()
    define_missing_operators()
    quiet_unless_watched()
    import torch

    save = {"internvl": _internvl, "qwen2_5_vl": _qwen2_5_vl}[family]
    folder.mkdir(parents=True, exist_ok=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model, processor = save(tuple(texts))
    model.eval().save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def _internvl(texts: tuple[str, ...]) -> tuple[Any, Any]:
    from transformers import (
        GotOcr2ImageProcessor,
        InternVLConfig,
        InternVLForConditionalGeneration,
        InternVLProcessor,
        InternVLVideoProcessor,
    )

    names = {
        "start_image_token": "<img>",
        "end_image_token": "</img>",
        "context_image_token": "<IMG_CONTEXT>",
        "video_token": "<video>",
    }
    tokenizer = train_tokenizer(texts, names)
    size = {"height": _PIXELS, "width": _PIXELS}
    config = InternVLConfig(
        vision_config={
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "intermediate_size": 64,
            "image_size": _PIXELS,
            "patch_size": _PATCH,
        },
        text_config={
            "model_type": "qwen2",
            **_decoder(tokenizer),
            "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
        },
        image_token_id=tokenizer.convert_tokens_to_ids("<IMG_CONTEXT>"),
        image_seq_length=4,
    )
    processor = InternVLProcessor(
        image_processor=GotOcr2ImageProcessor(size=size, crop_to_patches=True, min_patches=1, max_patches=4),
        tokenizer=tokenizer,
        video_processor=InternVLVideoProcessor(size=size),
        image_seq_length=4,
        chat_template=chat_template("<IMG_CONTEXT>\n", "<video>\n"),
    )
    return _finish(InternVLForConditionalGeneration(config), tokenizer), processor


def _qwen2_5_vl(texts: tuple[str, ...]) -> tuple[Any, Any]:
    from transformers import (
        Qwen2_5_VLConfig,
        Qwen2_5_VLForConditionalGeneration,
        Qwen2_5_VLProcessor,
        Qwen2VLImageProcessor,
        Qwen2VLVideoProcessor,
    )

    names = QWEN_VL_TOKENS
    tokenizer = train_tokenizer(texts, names)
    number = tokenizer.convert_tokens_to_ids
    config = Qwen2_5_VLConfig(
        vision_config={
            "depth": 2,
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_heads": 2,
            "out_hidden_size": 64,
            "window_size": 56,
            "fullatt_block_indexes": [1],
        },
        text_config={
            **_decoder(tokenizer),
            "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]},
        },
        **{key.removesuffix("_token") + "_token_id": number(token) for key, token in names.items()},
    )
    size = {"shortest_edge": 28 * 28 * 4, "longest_edge": 28 * 28 * 16}
    processor = Qwen2_5_VLProcessor(
        image_processor=Qwen2VLImageProcessor(size=size),
        tokenizer=tokenizer,
        video_processor=Qwen2VLVideoProcessor(size=size),
        chat_template=chat_template(
            "<|vision_start|><|image_pad|><|vision_end|>", "<|vision_start|><|video_pad|><|vision_end|>"
        ),
    )
    return _finish(Qwen2_5_VLForConditionalGeneration(config), tokenizer), processor


def _decoder(tokenizer: Any) -> dict[str, Any]:
    return {
        "vocab_size": len(tokenizer),
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "max_position_embeddings": 32768,
        "initializer_range": 0.2,  # wide, so that greedy replies differ between prompts and have no ties
        "tie_word_embeddings": True,
    }


def _finish(model: Any, tokenizer: Any) -> Any:
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    return model
