"""Text layouts: InternVL conversations with their meta file, LLaVA's JSON list, and chat messages."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from internspatial_kedro.formats.exporters.files import SplitFiles
from internspatial_kedro.formats.exporters.records import Conversation


def turns(conversation: Conversation) -> list[dict[str, str]]:
    """The two turns with one `<image>` line per image, as InternVL and LLaVA have them."""
    lines = "".join(f"{name}<image>\n" for name in _image_names(conversation))
    return [
        {"from": "human", "value": lines + conversation.question},
        {"from": "gpt", "value": conversation.answer},
    ]


def _image_names(conversation: Conversation) -> list[str]:
    """What stands before each image: its number, if there are several.

    In the words of InternVL's fine-tuning code, which writes the frames of a video so.
    """
    count = len(conversation.images)
    return [f"Frame-{number}: " for number in range(1, count + 1)] if count > 1 else [""]


def _image_paths(conversation: Conversation) -> str | list[str]:
    paths = [image.path for image in conversation.images]
    return paths[0] if len(paths) == 1 else paths


class InternvlWriter:
    """`<split>.jsonl` in InternVL's conversation format and `meta.json`, which its training scripts take.

    Layout: the chat data format page of InternVL's documentation. Paths are relative to the export's root.
    """

    def __init__(self, root: Path, folder: str) -> None:
        self._root, self._folder = root, folder
        self._files = SplitFiles(root / folder, ".jsonl")

    def write(self, conversation: Conversation) -> None:
        """Append a conversation."""
        sizes: dict[str, Any] = {
            "width": conversation.images[0].width,
            "height": conversation.images[0].height,
        }
        if len(conversation.images) > 1:
            sizes = {
                "width_list": [image.width for image in conversation.images],
                "height_list": [image.height for image in conversation.images],
            }
        record = {"id": conversation.row["sample_id"], "image": _image_paths(conversation), **sizes}
        self._files.write(conversation.row["split"], record | {"conversations": turns(conversation)})

    def close(self) -> None:
        """Finish the files and write the meta file."""
        self._files.close()
        meta = {
            f"internspatial_{split}": {
                "root": "",
                "annotation": self._files.path(split).relative_to(self._root).as_posix(),
                "data_augment": False,
                "repeat_time": 1,
                "length": length,
            }
            for split, length in self._files.counts.items()
        }
        path = self._root / self._folder / "meta.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")


class LlavaWriter:
    """`<split>.json`: one list of conversations, as LLaVA's fine-tuning takes it."""

    def __init__(self, root: Path, folder: str) -> None:
        self._files = SplitFiles(root / folder, ".json")

    def write(self, conversation: Conversation) -> None:
        """Append a conversation."""
        split = conversation.row["split"]
        record = {"id": conversation.row["sample_id"], "image": _image_paths(conversation)}
        before = ",\n" if self._files.counts.get(split) else "[\n"
        self._files.write(split, record | {"conversations": turns(conversation)}, before=before, after="")

    def close(self) -> None:
        """End the lists."""
        self._files.close(last="\n]\n")


class ChatWriter:
    """`<split>.jsonl` of chat messages with typed content parts, as OpenAI-style and Qwen trainers take them."""

    def __init__(self, root: Path, folder: str) -> None:
        self._files = SplitFiles(root / folder, ".jsonl")

    def write(self, conversation: Conversation) -> None:
        """Append a conversation."""
        messages = [
            {"role": "user", "content": [*_shown(conversation), {"type": "text", "text": conversation.question}]},
            {"role": "assistant", "content": [{"type": "text", "text": conversation.answer}]},
        ]
        self._files.write(conversation.row["split"], {"id": conversation.row["sample_id"], "messages": messages})

    def close(self) -> None:
        """Finish the files."""
        self._files.close()


def _shown(conversation: Conversation) -> Iterator[dict[str, str]]:
    """Images as content parts, each after its number on a line of its own, if there are several."""
    for place, (name, image) in enumerate(zip(_image_names(conversation), conversation.images, strict=True)):
        if name:
            yield {"type": "text", "text": f"\n{name}" if place else name}
        yield {"type": "image", "image": image.path}
