"""Conversations in the form that Hugging Face processors take."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from internspatial_kedro.models.checkpoints import Checkpoint
from internspatial_kedro.models.media import Turn
from internspatial_kedro.models.video import Frames, Picture

_UNTIMED_FPS: Final = 2.0  # what Qwen-VL's own tools assume of frames without times


@dataclass(frozen=True, slots=True)
class Prompt:
    """One conversation.

    Attributes:
        messages: Roles and content parts, pixels among them.
        videos: What a processor is told of each video.
    """

    messages: list[dict[str, Any]]
    videos: list[dict[str, Any]]


def to_prompt(turns: tuple[Turn, ...], checkpoint: Checkpoint) -> Prompt:
    """A conversation for a processor.

    Words that are control tokens of the model, like `<image>`, are words in a question and no place for pixels: a space
    is put into them. (`sanitize_control_tokens` of transformers 5.23 does not reach every processor.)

    Args:
        turns: It, media read.
        checkpoint: Whose control tokens; where the family has no videos, or not beside
            images, their frames are images.
    """
    clips = [part for turn in turns for part in turn.parts if isinstance(part, Frames)]
    mixed = bool(clips) and any(isinstance(part, Picture) for turn in turns for part in turn.parts)
    as_videos = checkpoint.takes_videos and (checkpoint.mixes_media or not mixed)
    longest = max((len(clip.images) for clip in clips), default=0)
    videos: list[dict[str, Any]] = []
    messages = []
    for turn in turns:
        content: list[dict[str, Any]] = []
        for part in turn.parts:
            if isinstance(part, str):
                content.append({"type": "text", "text": defuse(part, checkpoint.control_tokens)})
            elif isinstance(part, Picture):
                content.append({"type": "image", "image": part.image})
            elif as_videos:
                content.append({"type": "video", "video": _stack(part, longest)})
                videos.append(_describe(part, longest))
            else:
                content.extend({"type": "image", "image": frame} for frame in part.images)
        messages.append({"role": turn.role, "content": content})
    return Prompt(messages, videos)


def _stack(clip: Frames, length: int) -> Any:
    """Pixels with shape (frames, height, width, 3); a shorter clip of a conversation repeats its last frame.

    InternVL's processor stacks the videos it gets.
    """
    frames = [np.asarray(image) for image in clip.images]
    return np.stack(frames + frames[-1:] * (length - len(frames)))


def _describe(clip: Frames, length: int) -> dict[str, Any]:
    indices = list(clip.indices) + [clip.indices[-1]] * (length - len(clip.indices))
    width, height = clip.images[0].size
    if clip.fps is None:
        return _metadata(list(range(length)), length, _UNTIMED_FPS, width, height)
    return _metadata(indices, clip.frames, clip.fps, width, height)


def _metadata(indices: list[int], frames: int, fps: float, width: int, height: int) -> dict[str, Any]:
    return {
        "total_num_frames": frames,
        "fps": fps,
        "width": width,
        "height": height,
        "duration": frames / fps,
        "frames_indices": indices,
    }


def encode(checkpoint: Checkpoint, prompts: list[Prompt]) -> Any:
    """Inputs of the model for a batch, padded to the left.

    Args:
        checkpoint: Whose processor and chat template.
        prompts: The batch.
    """
    videos = [video for prompt in prompts for video in prompt.videos]
    options: dict[str, Any] = {"padding": True}
    if videos:  # frames are chosen already
        options |= {"do_sample_frames": False, "video_metadata": videos}
    return checkpoint.processor.apply_chat_template(
        [[dict(message) for message in prompt.messages] for prompt in prompts],
        add_generation_prompt=True,
        tokenize=True,
        return_dict=True,
        return_tensors="pt",
        processor_kwargs=options,
    )


def defuse(text: str, tokens: tuple[str, ...]) -> str:
    """Words in which no control token is one any more: each gets a space after its first character.

    Args:
        text: Somebody's words.
        tokens: Control tokens, longest first.
    """
    for token in tokens:
        text = text.replace(token, f"{token[0]} {token[1:]}")
    return text
