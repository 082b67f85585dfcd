"""Greedy answers of a checkpoint to samples, and whether they are right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from internspatial_kedro.models.checkpoints import find_source, load_checkpoint
from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.small.album import Pixels
from internspatial_kedro.models.training.small.eye import Eye
from internspatial_kedro.models.training.small.naming import SO
from internspatial_kedro.models.training.small.speech import Speaker, join_prompts
from internspatial_kedro.models.training.small.streams import Page

_SPARE: Final = 10
"""Tokens that a reply may have more than the longest right one."""
_WORDS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Examiner:
    """How a checkpoint is examined.

    Attributes:
        album: Pictures.
        batch_size: Questions that are answered together.
        processes: Which share the questions.
        precision: Of products.
    """

    album: Pixels
    batch_size: int
    processes: Processes
    precision: str

    def answer(self, checkpoint: Path, pages: Sequence[Page]) -> list[str]:
        """What it says to the first line of each page, cut off somewhat after the longest right answer's length.

        Every process gets all replies.

        Args:
            checkpoint: Its folder.
            pages: The questions, with right answers.
        """
        order = sorted(range(len(pages)), key=lambda place: len(pages[place].lines[0].question))
        longest = max((len(page.lines[0].answer) for page in pages), default=0) + _SPARE
        own = order[self.processes.rank :: self.processes.world]
        shares = self.processes.gather(self._answer_share(checkpoint, pages, own, longest))
        replies = {place: reply for share in shares for place, reply in share.items()}
        return [replies[place] for place in range(len(pages))]

    def _answer_share(
        self, checkpoint: Path, pages: Sequence[Page], order: Sequence[int], longest: int
    ) -> dict[int, str]:
        import torch

        device = self.processes.device
        loaded = load_checkpoint(find_source(str(checkpoint)), None, "auto", str(device))
        speaker, eye = Speaker(loaded.processor), Eye(self.album, loaded.processor, device)
        replies: dict[int, str] = {}
        with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, enabled=self.precision == "bfloat16"):
            for start in range(0, len(order), self.batch_size):
                places = order[start : start + self.batch_size]
                said = self._generate(loaded.model, speaker, eye, [pages[place] for place in places], longest)
                replies |= dict(zip(places, said, strict=True))
        return replies

    def _generate(self, model: Any, speaker: Speaker, eye: Eye, pages: Sequence[Page], longest: int) -> list[str]:
        import torch

        asked = join_prompts(speaker.picture, [page.lines[0] for page in pages], speaker.padding)
        inputs = {name: torch.from_numpy(value).to(model.device) for name, value in asked.items()}
        pixels = eye.look(torch.tensor([page.picture for page in pages]))
        tokens = model.generate(
            **inputs,
            pixel_values=pixels,
            max_new_tokens=longest,
            do_sample=False,
            pad_token_id=speaker.padding,
        )
        return speaker.decode(tokens[:, inputs["input_ids"].shape[1] :].tolist())


def agrees(reply: str, answer: str) -> bool:
    """Whether a reply ends in the answer, word by word; capitals, punctuation and tags do not count.

    What the reply rests on comes first and does not count, as long as a word tells it apart.

    Args:
        reply: What was said.
        answer: What should be.
    """
    evidence, so, said = f" {reply}".partition(SO)
    return _plain(said if so else evidence) == _plain(answer)


def _plain(text: str) -> str:
    return _WORDS.sub(" ", text.lower()).strip()
