"""Tiny checkpoints of families that the product does not make itself."""

from pathlib import Path
from typing import Any

from internspatial_kedro.models.tiny_tokenizer import train_tokenizer
from internspatial_kedro.models.torchvision_operators import define_missing_operators

_TEXTS = ("Which chair is closer to the camera?", "How many tables are there?", "What happens in this video?")


def write_tiny_llava(folder: Path) -> Path:
    """LLaVA 1.5: no videos, a fixed number of tokens an image."""
    define_missing_operators()
    import torch
    from transformers import CLIPImageProcessor, LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor

    tokenizer = train_tokenizer(_TEXTS, {"image_token": "<image>"})
    image = tokenizer.convert_tokens_to_ids("<image>")
    torch.manual_seed(0)
    model = LlavaForConditionalGeneration(
        LlavaConfig(
            vision_config={
                "model_type": "clip_vision_model",
                "hidden_size": 32,
                "num_hidden_layers": 3,
                "num_attention_heads": 2,
                "intermediate_size": 64,
                "image_size": 56,
                "patch_size": 14,
            },
            text_config=_decoder(tokenizer),
            image_token_id=image,
            image_seq_length=16,
        )
    )
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    processor = LlavaProcessor(
        image_processor=CLIPImageProcessor(size={"shortest_edge": 56}, crop_size={"height": 56, "width": 56}),
        tokenizer=tokenizer,
        patch_size=14,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=(
            "{% for message in messages %}{{ message['role'] | upper }}: {% for part in message['content'] %}"
            "{% if part['type'] == 'image' %}<image>\n{% else %}{{ part['text'] }}{% endif %}{% endfor %} {% endfor %}"
            "{% if add_generation_prompt %}ASSISTANT:{% endif %}"
        ),
    )
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def _decoder(tokenizer: Any) -> dict[str, Any]:
    return {
        "model_type": "llama",
        "vocab_size": len(tokenizer),
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "initializer_range": 0.2,
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
