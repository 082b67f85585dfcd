"""Which model: a few words or a mapping to a `ChatModel`."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from internspatial_kedro.models.chat import ChatModel, Conversation, Generation, OnReply, Reply, ignore
from internspatial_kedro.models.checkpoints import Dtype
from internspatial_kedro.models.endpoint import EndpointModel
from internspatial_kedro.models.endpoint_options import EndpointOptions
from internspatial_kedro.models.frame_sampling import Sampling
from internspatial_kedro.models.hugging_face import HuggingFaceModel
from internspatial_kedro.models.recorded import RecordedReplies
from internspatial_kedro.models.tiny import Family, write_tiny_checkpoint

Kind = Literal["tiny", "hugging_face", "endpoint", "recorded"]

_FIELDS: Final[dict[Kind, frozenset[str]]] = {
    "tiny": frozenset({"family", "seed", "batch_size", "sampling"}),
    "hugging_face": frozenset({"name", "adapter", "dtype", "device", "batch_size", "sampling"}),
    "endpoint": frozenset({"name", "base_url", "endpoint", "sampling"}),
    "recorded": frozenset({"name", "path"}),
}
_NEEDED: Final[dict[Kind, frozenset[str]]] = {
    "tiny": frozenset(),
    "hugging_face": frozenset({"name"}),
    "endpoint": frozenset({"name", "base_url"}),
    "recorded": frozenset({"path"}),
}
# A key goes to the host that it belongs to and to no other, so only these have a default.
_TINY_TOKENS: Final = 8
_KEY_VARIABLES: Final = {
    "api.openai.com": "OPENAI_API_KEY",
    "api.anthropic.com": "ANTHROPIC_API_KEY",
    "generativelanguage.googleapis.com": "GEMINI_API_KEY",
}


class ModelSpec(BaseModel):
    """A model, said in full or in short.

    In short: `tiny`; `recorded:FILE` or `recorded:FOLDER#model`; `https://host/v1#model` or
    `endpoint:model@http://host/v1`; anything else is a checkpoint's folder or hub id.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    """`tiny`: random weights, made on the spot; `hugging_face`: a checkpoint; `endpoint`: an OpenAI-compatible server;
    `recorded`: replies on file."""
    name: str = ""
    """Folder or hub id of a checkpoint; model id at an endpoint; whose recorded replies, if there are several."""
    family: Family = "internvl"
    """Of the tiny model."""
    seed: int = 0
    """Of the tiny model's weights."""
    adapter: str | None = None
    """Folder or hub id of PEFT weights on top of a checkpoint."""
    dtype: Dtype = "auto"
    """Of a checkpoint's numbers; `auto` is its own."""
    device: str = "auto"
    """Where a checkpoint runs: `auto` takes the GPUs that are visible, else the CPU."""
    batch_size: int = Field(8, gt=0)
    """Conversations that a checkpoint answers together; halved when memory does not suffice."""
    sampling: Sampling = "uniform"
    """How frames are chosen from videos."""
    base_url: str = ""
    """Of an endpoint, to /v1 or what stands there."""
    endpoint: EndpointOptions = EndpointOptions()
    """How an endpoint is asked: key, concurrency, limits, retries, prices."""
    path: str = ""
    """JSON lines file or `predictions` folder of recorded replies."""

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, given: Any) -> Any:
        return _parse(given.strip()) if isinstance(given, str) else given

    @model_validator(mode="after")
    def _check_fields(self) -> Self:
        said = {name for name in self.model_fields_set if getattr(self, name) != type(self).model_fields[name].default}
        if idle := sorted(said - _FIELDS[self.kind] - {"kind"}):
            raise ValueError(f"{', '.join(idle)} means nothing to a model of kind '{self.kind}'")
        if absent := sorted(name for name in _NEEDED[self.kind] if not getattr(self, name)):
            raise ValueError(f"a model of kind '{self.kind}' needs {', '.join(absent)}")
        return self

    @property
    def label(self) -> str:
        """What it is called in tables."""
        if self.kind == "tiny":
            return f"tiny-{self.family}"
        if self.kind == "recorded":
            return self.name or Path(self.path).stem
        is_folder = self.kind == "hugging_face" and Path(self.name).is_dir()
        name = Path(self.name).resolve().name if is_folder else self.name
        return f"{name}+{Path(self.adapter).name}" if self.adapter else name


def _parse(words: str) -> dict[str, Any]:
    if words == "tiny":
        return {"kind": "tiny"}
    if words.startswith("recorded:"):
        path, _, name = words.removeprefix("recorded:").partition("#")
        return {"kind": "recorded", "path": path, "name": name}
    if words.startswith("endpoint:"):
        name, at, base_url = words.removeprefix("endpoint:").partition("@http")
        return {"kind": "endpoint", "name": name, "base_url": f"http{base_url}" if at else ""}
    if words.startswith(("http://", "https://")):
        base_url, _, name = words.partition("#")
        return {"kind": "endpoint", "name": name, "base_url": base_url}
    return {"kind": "hugging_face", "name": words}


def load_chat_model(spec: ModelSpec) -> ChatModel:
    """The model of a spec; weights and servers are not touched before the first conversation.

    Args:
        spec: Which.

    Raises:
        ModelError: There is no such model.
    """
    if spec.kind == "tiny":
        return _TinyModel(spec)
    if spec.kind == "recorded":
        return RecordedReplies(Path(spec.path), spec.name)
    if spec.kind == "endpoint":
        return EndpointModel(spec.base_url, spec.name, _with_key(spec), spec.sampling)
    return HuggingFaceModel(
        spec.name,
        adapter=spec.adapter,
        dtype=spec.dtype,
        device=spec.device,
        batch_size=spec.batch_size,
        sampling=spec.sampling,
    )


def _with_key(spec: ModelSpec) -> EndpointOptions:
    host = urlsplit(spec.base_url).hostname or ""
    variable = spec.endpoint.key_variable or _KEY_VARIABLES.get(host)
    return spec.endpoint.model_copy(update={"key_variable": variable})


class _TinyModel(HuggingFaceModel):
    """A tiny checkpoint in a folder that goes with it; always on the CPU, where replies repeat to the letter.

    Random weights never end a reply of their own accord: it is cut after a few words, whatever the generation allows.
    """

    def __init__(self, spec: ModelSpec) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="internspatial-tiny-")
        write_tiny_checkpoint(Path(self._folder.name), spec.family, seed=spec.seed)
        super().__init__(self._folder.name, device="cpu", batch_size=spec.batch_size, sampling=spec.sampling)

    def reply(
        self, conversations: Sequence[Conversation], generation: Generation, on_reply: OnReply = ignore
    ) -> list[Reply]:
        """As any checkpoint, but short."""
        few = min(generation.max_new_tokens, _TINY_TOKENS)
        return super().reply(conversations, generation.model_copy(update={"max_new_tokens": few}), on_reply)
