"""Any image-text-to-text checkpoint of the Hugging Face format, on this machine."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from internspatial_kedro.models.chat import Conversation, Generation, OnReply, Reply, ignore
from internspatial_kedro.models.checkpoints import Checkpoint, Dtype, find_source, load_checkpoint
from internspatial_kedro.models.errors import UnreadableMediaError
from internspatial_kedro.models.frame_sampling import Sampling
from internspatial_kedro.models.media import MediaReader
from internspatial_kedro.models.prompts import Prompt, encode, to_prompt

_READERS: Final = 4


class HuggingFaceModel:
    """InternVL, Qwen-VL, LLaVA, SmolVLM and whatever else `AutoModelForImageTextToText` loads.

    Weights are loaded when the first conversation comes, so a run that has all replies already loads nothing.
    """

    def __init__(
        self,
        name: str,
        *,
        adapter: str | None = None,
        dtype: Dtype = "auto",
        device: str = "auto",
        batch_size: int = 8,
        sampling: Sampling = "uniform",
    ) -> None:
        """Finds a checkpoint.

        Args:
            name: A folder or a hub id.
            adapter: Folder or hub id of PEFT weights on top.
            dtype: Of its numbers; `auto` is the checkpoint's own.
            device: `auto`, or torch's name of one.
            batch_size: Conversations answered together; halved when memory does not suffice.
            sampling: How frames of videos are chosen.

        Raises:
            ModelError: There is no such checkpoint, or torch is not installed.
        """
        self._source = find_source(name)
        self._adapter = None if adapter is None else find_source(adapter, "adapter_config.json")
        self._dtype: Dtype = dtype
        self._device = device
        self._batch_size = batch_size
        self._sampling: Sampling = sampling
        self._media = MediaReader(sampling)
        self._checkpoint: Checkpoint | None = None

    @classmethod
    def around(cls, name: str, checkpoint: Checkpoint) -> "HuggingFaceModel":
        """One that is loaded already.

        Args:
            name: Folder or hub id that it came from.
            checkpoint: It.

        Raises:
            ModelError: There is no such checkpoint.
        """
        model = cls(name)
        model._checkpoint = checkpoint
        return model

    @property
    def batch_size(self) -> int:
        """Conversations that are answered together now."""
        return self._batch_size

    @property
    def fingerprint(self) -> str:
        """Of weights, settings, adapter, the numbers' type and the choice of frames."""
        adapter = self._adapter.fingerprint if self._adapter else ""
        words = ("hugging_face", self._source.fingerprint, adapter, self._dtype, self._sampling)
        return hashlib.sha256("\0".join(words).encode()).hexdigest()

    @property
    def checkpoint(self) -> Checkpoint:
        """Model and processor, loaded now if they were not.

        Raises:
            ModelError: The checkpoint is broken or takes no images.
        """
        if self._checkpoint is None:
            self._checkpoint = load_checkpoint(self._source, self._adapter, self._dtype, self._device)
        return self._checkpoint

    def reply(
        self, conversations: Sequence[Conversation], generation: Generation, on_reply: OnReply = ignore
    ) -> list[Reply]:
        """Answers in batches; the pictures of the next batch are read while one is answered.

        Args:
            conversations: What to answer.
            generation: How.
            on_reply: Told of the replies of each batch.

        Raises:
            ModelError: The checkpoint cannot be loaded.
        """
        if not conversations:
            return []
        checkpoint = self.checkpoint
        replies: list[Reply] = []
        with ThreadPoolExecutor(_READERS) as pool:

            def read(conversation: Conversation) -> Prompt:
                return to_prompt(self._media.read(conversation, generation.video_frames), checkpoint)

            for batch in _read_ahead(pool, read, conversations, lambda: self._batch_size):
                for reply in self._answer_readable(batch, generation):
                    on_reply(len(replies), reply)
                    replies.append(reply)
        return replies

    def _answer_readable(self, batch: "list[Future[Prompt]]", generation: Generation) -> list[Reply]:
        prompts = [future.result() if future.exception() is None else None for future in batch]
        answers = iter(self._answer([prompt for prompt in prompts if prompt is not None], generation))
        replies = []
        for future, prompt in zip(batch, prompts, strict=True):
            error = future.exception()
            if error is not None and not isinstance(error, UnreadableMediaError):
                raise error
            replies.append(next(answers) if prompt is not None else Reply("", f"unreadable media: {error}"))
        return replies

    def _answer(self, prompts: list[Prompt], generation: Generation) -> list[Reply]:
        """Answers a batch; what does not fit or fails is halved until the one at fault stands alone."""
        if not prompts:
            return []
        if generation.temperature > 0 and len(prompts) > 1:  # a draw must not depend on its neighbours
            return [reply for prompt in prompts for reply in self._answer([prompt], generation)]
        failure = ""
        try:
            return self._generate(prompts, generation)
        except Exception as error:  # of one conversation as much as of the machine: halving tells
            failure = f"{type(error).__name__}: {error}"
            scarce = _is_out_of_memory(error)
        if scarce:
            _free_memory()
        if len(prompts) == 1:
            return [Reply("", failure)]
        half = len(prompts) // 2
        if scarce:
            self._batch_size = min(self._batch_size, max(half, 1))
        return self._answer(prompts[:half], generation) + self._answer(prompts[half:], generation)

    def _generate(self, prompts: list[Prompt], generation: Generation) -> list[Reply]:
        import torch

        began = time.monotonic()
        model, processor = self.checkpoint.model, self.checkpoint.processor
        inputs = encode(self.checkpoint, prompts).to(model.device)
        inputs = {name: _cast(value, model.dtype) for name, value in inputs.items()}
        if generation.temperature > 0:
            torch.manual_seed(_seed_of(prompts[0], generation.seed))
        with torch.inference_mode():
            tokens = model.generate(**inputs, **_settings(generation, processor.tokenizer))
        said = tokens[:, inputs["input_ids"].shape[1] :].tolist()
        texts = processor.tokenizer.batch_decode(said, skip_special_tokens=True)
        seconds = (time.monotonic() - began) / len(prompts)
        asked = inputs["attention_mask"].sum(dim=1).tolist()
        padding = processor.tokenizer.pad_token_id
        return [
            Reply(text.strip(), "", 1, seconds, int(prompt), sum(token != padding for token in reply))
            for text, prompt, reply in zip(texts, asked, said, strict=True)
        ]


def _read_ahead(
    pool: ThreadPoolExecutor, read: Any, conversations: Sequence[Conversation], batch_size: Any
) -> "Iterator[list[Future[Prompt]]]":
    """Batches whose media are read or being read, one batch ahead."""
    waiting: list[Future[Prompt]] = []
    begun = 0
    while begun < len(conversations) or waiting:
        ahead = 2 * batch_size()
        while begun < len(conversations) and len(waiting) < ahead:
            waiting.append(pool.submit(read, conversations[begun]))
            begun += 1
        batch, waiting = waiting[: batch_size()], waiting[batch_size() :]
        yield batch


def _settings(generation: Generation, tokenizer: Any) -> dict[str, Any]:
    settings: dict[str, Any] = {"max_new_tokens": generation.max_new_tokens, "pad_token_id": tokenizer.pad_token_id}
    if generation.temperature > 0:
        return settings | {"do_sample": True, "temperature": generation.temperature}
    return settings | {"do_sample": False, "temperature": None, "top_p": None, "top_k": None}


def _cast(value: Any, dtype: Any) -> Any:
    """Pixels come as float32 whatever the model counts in."""
    return value.to(dtype) if hasattr(value, "is_floating_point") and value.is_floating_point() else value


def _seed_of(prompt: Prompt, seed: int) -> int:
    """Of a draw: the same for a conversation wherever it stands in a run."""
    words = "\0".join(
        part["text"] for message in prompt.messages for part in message["content"] if part["type"] == "text"
    )
    return int.from_bytes(hashlib.sha256(f"{seed}\0{words}".encode()).digest()[:7], "big")


def _is_out_of_memory(error: Exception) -> bool:
    import torch

    words = str(error)
    on_cpu = isinstance(error, RuntimeError) and ("not enough memory" in words or "can't allocate memory" in words)
    return isinstance(error, torch.OutOfMemoryError) or on_cpu


def _free_memory() -> None:
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
