"""What a model says to a few samples while it learns."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from internspatial_kedro.models.chat import Conversation, Generation
from internspatial_kedro.models.checkpoints import Checkpoint
from internspatial_kedro.models.hugging_face import HuggingFaceModel
from internspatial_kedro.models.training.packed_attention import NAME
from internspatial_kedro.models.training.recipe import Recipe
from internspatial_kedro.tables.messages import show

ASKED: Final = "asked.json"


class Watched(BaseModel):
    """Samples that are asked again and again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path
    """Holds `asked.json`, a list of questions with the names of their pictures, and the pictures; replies go there."""
    every: int
    """Steps between two times; the first is before the first step."""
    tokens: int
    """Where replies are cut."""

    def is_due(self, step: int) -> bool:
        """Whether they are asked after a step.

        Args:
            step: Steps done.
        """
        return step % self.every == 0

    def read_replies(self, step: int) -> list[str]:
        """What was said after a step; nothing, if they were not asked.

        Args:
            step: Steps done.
        """
        file = self._name(step)
        replies: list[str] = json.loads(file.read_text()) if file.is_file() else []
        return replies

    def write_replies(self, step: int, replies: list[str]) -> None:
        """Keeps what was said, whole or not at all.

        Args:
            step: Steps done.
            replies: In order of the questions.
        """
        partial = self.folder / ".partial"
        partial.write_text(json.dumps(replies))
        partial.replace(self._name(step))

    def _name(self, step: int) -> Path:
        return self.folder / f"step-{step:08d}.json"


class Spectator:
    """Asks a model between two steps, and changes nothing about it."""

    def __init__(self, watched: Watched, name: str, base: Checkpoint, model: Any, recipe: Recipe) -> None:
        """Reads the questions.

        Args:
            watched: What is asked.
            name: Folder or hub id of the checkpoint that training began with.
            base: The same, loaded.
            model: What it has become.
            recipe: How it learns.
        """
        self._watched, self._model, self._recipe = watched, model, recipe
        self._asked = HuggingFaceModel.around(name, dataclasses.replace(base, model=model))
        questions: list[Mapping[str, Any]] = json.loads((watched.folder / ASKED).read_text())
        self._conversations = [
            Conversation((show(asked["question"], tuple(asked["pictures"])),), watched.folder) for asked in questions
        ]

    def look(self, step: int) -> None:
        """Asks, if it is time to.

        Args:
            step: Steps done.
        """
        if not self._watched.is_due(step):
            return
        with self._at_rest():
            replies = self._asked.reply(self._conversations, Generation(max_new_tokens=self._watched.tokens))
        self._watched.write_replies(step, [reply.text or reply.failure for reply in replies])

    @contextmanager
    def _at_rest(self) -> Iterator[None]:
        """Without dropout, and with attention that needs no bounds of packed samples."""
        import torch

        is_packed, precision = self._recipe.attention == NAME, self._recipe.precision
        self._model.eval()
        if is_packed:
            self._model.set_attn_implementation({"text_config": "sdpa"})
        with torch.autocast(self._model.device.type, torch.bfloat16, enabled=precision == "bfloat16"):
            yield
        if is_packed:
            self._model.set_attn_implementation({"text_config": NAME})
        self._model.train()
