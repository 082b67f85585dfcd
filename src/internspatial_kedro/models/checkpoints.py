"""Checkpoints of the Hugging Face format: finding them, loading them, saying what is wrong with them."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Final, Literal

from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.fingerprints import fingerprint_folder
from internspatial_kedro.models.torchvision_operators import define_missing_operators

Dtype = Literal["auto", "float32", "bfloat16", "float16"]

_EITHER_OR: Final = frozenset({"smolvlm"})  # its forward pass takes pixels of images or of videos
LOADING: Final = Lock()
"""Two models that load at once in transformers tie each other's weights: one of them then lacks its output layer."""
_INSTALL: Final = "Install the extra: pip install 'internspatial-kedro[models]'."


@dataclass(frozen=True, slots=True)
class Source:
    """Where a checkpoint is.

    Attributes:
        name: Folder or hub id.
        revision: Commit of a hub id; None of a folder.
        fingerprint: Of its settings and weights.
    """

    name: str
    revision: str | None
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A loaded model.

    Attributes:
        model: In evaluation mode, on its device.
        processor: Its own, padding to the left.
        takes_videos: Whether its chat template has a place for videos.
        mixes_media: Whether a conversation may have both images and videos.
        control_tokens: What must not be taken for words, longest first.
    """

    model: Any
    processor: Any
    takes_videos: bool
    mixes_media: bool
    control_tokens: tuple[str, ...]


def require_torch() -> None:
    """Says what to install.

    Raises:
        ModelError: Torch or transformers is missing.
    """
    if find_spec("torch") is None or find_spec("transformers") is None:
        raise ModelError(f"Models need torch and transformers. {_INSTALL}")


def find_source(name: str, marker: str = "config.json") -> Source:
    """Where a checkpoint is, without loading it.

    Args:
        name: A folder or a hub id.
        marker: The file that makes a folder one: `adapter_config.json` for adapters.

    Raises:
        ModelError: It is nowhere, or torch is not installed.
    """
    require_torch()
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / marker).is_file():
            raise ModelError(f"{folder} has no {marker}: name the folder that save_pretrained wrote.")
        return Source(str(folder), None, fingerprint_folder(folder))
    if name.count("/") != 1 or name.startswith((".", "/", "~")):
        raise ModelError(f"There is no model at '{name}'. Name a folder with a {marker}, or a hub id like org/name.")
    revision = _find_revision(name, marker)
    return Source(name, revision, f"{name}@{revision}")


def _find_revision(name: str, marker: str) -> str:
    define_missing_operators()
    from transformers.utils.hub import cached_file, extract_commit_hash

    try:
        file = cached_file(name, marker)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"There is no folder '{name}', and the hub does not give it: {_first_line(error)} "
            "Name a folder, or check the id, the network and HF_HUB_OFFLINE."
        ) from error
    revision = extract_commit_hash(file, None)
    if revision is None:
        raise ModelError(f"The cached copy of '{name}' has no commit. Delete it from the hub's cache and try again.")
    return str(revision)


def load_checkpoint(source: Source, adapter: Source | None, dtype: Dtype, device: str) -> Checkpoint:
    """Loads model and processor.

    Args:
        source: The model.
        adapter: PEFT weights on top of it.
        dtype: Of its numbers; `auto` is the checkpoint's own.
        device: `auto`, or torch's name of one.

    Raises:
        ModelError: It is broken, of no image-text-to-text family, or has no chat template or place for images.
    """
    define_missing_operators()
    quiet_unless_watched()
    processor = load_processor(source)
    model = _load_model(source, dtype, device)
    if adapter is not None:
        model = _load_adapter(model, adapter)
    return Checkpoint(
        model.eval(),
        processor,
        takes_videos=_is_shown(processor, "video"),
        mixes_media=model.config.model_type not in _EITHER_OR,
        control_tokens=list_control_tokens(processor),
    )


def quiet_unless_watched() -> None:
    """Leaves transformers' progress bars to terminals."""
    import sys

    from transformers.utils import logging

    if not sys.stderr.isatty():
        logging.disable_progress_bar()


def load_processor(source: Source) -> Any:
    """Loads a processor alone, padding to the left.

    Args:
        source: Whose.

    Raises:
        ModelError: It is broken or takes no images, or its chat template has no place for them.
    """
    define_missing_operators()
    from transformers import AutoProcessor

    try:
        processor = AutoProcessor.from_pretrained(source.name, revision=source.revision)
    except Exception as error:  # whatever a broken file makes transformers raise is one thing to the user
        raise ModelError(f"The processor of '{source.name}' cannot be loaded: {_first_line(error)}") from error
    tokenizer = getattr(processor, "tokenizer", None)
    if tokenizer is None or getattr(processor, "image_processor", None) is None:
        raise ModelError(f"'{source.name}' takes no images: its processor is a {type(processor).__name__}.")
    tokenizer.padding_side = "left"
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    _check_template(source, processor)
    return processor


def _check_template(source: Source, processor: Any) -> None:
    if not getattr(processor, "chat_template", None):
        raise ModelError(f"'{source.name}' has no chat template. Add the chat_template.jinja of its base model.")
    if not _is_shown(processor, "image"):
        raise ModelError(f"The chat template of '{source.name}' has no place for images. Take that of its base model.")


def _is_shown(processor: Any, kind: str) -> bool:
    """Whether the template writes the family's token for an image or a video."""
    token = getattr(processor, f"{kind}_token", None)
    if token is None or getattr(processor, f"{kind}_processor", None) is None:
        return False
    probe = [{"role": "user", "content": [{"type": kind}, {"type": "text", "text": "?"}]}]
    try:
        return token in processor.apply_chat_template(probe, add_generation_prompt=True)
    except Exception:  # templates raise what they like about parts that they do not know
        return False


def list_control_tokens(processor: Any) -> tuple[str, ...]:
    """What must not be taken for words, longest first.

    Args:
        processor: Whose.
    """
    added = processor.tokenizer.added_tokens_decoder.values()
    places = {getattr(processor, f"{kind}_token", None) for kind in ("image", "video")} - {None}
    tokens = {str(token) for token in added if token.special} | {str(place) for place in places}
    return tuple(sorted((t for t in tokens if len(t) > 1 and not t.isspace()), key=lambda t: (-len(t), t)))


def _load_model(source: Source, dtype: Dtype, device: str) -> Any:
    from transformers import AutoModelForImageTextToText

    try:
        with LOADING:
            model, report = AutoModelForImageTextToText.from_pretrained(
                source.name,
                revision=source.revision,
                dtype=dtype,
                device_map=_choose_device(device),
                output_loading_info=True,
            )
    except Exception as error:
        raise ModelError(f"'{source.name}' cannot be loaded: {_first_line(error)}") from error
    if missing := sorted(report["missing_keys"]):  # transformers would fill them with noise
        raise ModelError(f"'{source.name}' lacks {len(missing)} weights, among them {missing[0]}.")
    return model


def _choose_device(device: str) -> str:
    """`auto` spreads a model over the GPUs that are visible; a process of torchrun keeps to its own."""
    import os

    import torch

    if device != "auto":
        return device
    if not torch.cuda.is_available():
        return "cpu"
    rank = os.environ.get("LOCAL_RANK")
    return "auto" if rank is None else f"cuda:{rank}"


def _load_adapter(model: Any, adapter: Source) -> Any:
    if find_spec("peft") is None:
        raise ModelError("Adapters need peft. Install the extra: pip install 'internspatial-kedro[train]'.")
    from peft import PeftModel

    try:
        return PeftModel.from_pretrained(model, adapter.name, revision=adapter.revision)
    except Exception as error:
        raise ModelError(f"The adapter '{adapter.name}' does not fit: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return f"{type(error).__name__}: {text.splitlines()[0] if text else 'no message'}"
