"""The tokenizer and the chat template of tiny checkpoints."""

from collections.abc import Sequence
from typing import Any, Final

_VOCABULARY: Final = 512
_TEXT_END: Final = "<|endoftext|>"
_TURN_END: Final = "<|im_end|>"
_TURNS: Final = "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{% for part in message['content'] %}"
_END: Final = "{% endfor %}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
_PARTS: Final = (
    "{% if part['type'] == 'image' %}IMAGE{% elif part['type'] == 'video' %}VIDEO"
    "{% else %}{{ part['text'] }}{% endif %}"
)


def chat_template(image: str, video: str) -> str:
    """ChatML, the turns that InternVL and Qwen-VL share.

    Args:
        image: What stands for an image.
        video: What stands for a video.
    """
    return _TURNS + _PARTS.replace("IMAGE", image).replace("VIDEO", video) + _END


def train_tokenizer(texts: Sequence[str], names: dict[str, str], vocabulary: int = _VOCABULARY) -> Any:
    """A byte-level BPE tokenizer: any text can be said in it.

    Args:
        texts: What its byte pairs are learnt from.
        names: Attribute of the tokenizer to special token, what the family's processor looks for.
        vocabulary: Most tokens.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    special = [_TEXT_END, "<|im_start|>", _TURN_END, *names.values()]
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=special,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    core.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        **{"eos_token": _TURN_END, "pad_token": _TEXT_END},
        padding_side="left",
        extra_special_tokens=names,
    )
