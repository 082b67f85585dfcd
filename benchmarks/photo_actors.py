"""What the actors add to large models on a GPU: photos through `complete_photos` beside a bare loop of the same model.

Two models with random weights, made where they run: SAM 2.1 large, which outlines four boxes a photo, and a network of
the shape of Qwen2.5-VL-7B, which is asked about photos without objects. Its replies are noise, so each photo is asked
about twice: for its objects, and once more for an answer that can be read.

The bare loop does as much of it as nobody can leave out, in batches of the same size: it opens the photos of a batch by
as many threads as the actor, shows them to the model and keeps nothing; the chat model gets the same conversations.
Ways: `bare`; `actor`, an actor of this process; `step`, the actor's work without Daft; `gpu_actor`, an actor of its own
process with a GPU of its own. The last two are left out when time is short.

The clock of each way starts when its first batch is done and stops when its last is, so that neither side counts
loading and first launches. An actor's batch is done when it stands in the journal, which is watched every hundredth of
a second; `after_s` passes from there to the table, once a run. GPU: percent of the time at work, and the most memory
taken beyond what was taken before the way began, both sampled ten times a second by NVML; `torch_gb` is the most that
PyTorch had in tensors, in this process. `rows` are photos of SAM, and requests to the chat model.
"""

import argparse
import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, time
from typing import Any, Final, Self

import numpy as np
import torch
from PIL import Image, ImageDraw

from internspatial_kedro.geometry.photos import open_rgb
from internspatial_kedro.models.annotating.json_answers import read_answer
from internspatial_kedro.models.annotating.options import AnnotatingOptions
from internspatial_kedro.models.annotating.prompts import Prompts, load_prompts
from internspatial_kedro.models.annotating.reasons import Refused
from internspatial_kedro.models.annotating.schemas import Detections
from internspatial_kedro.models.chat import Conversation, Generation
from internspatial_kedro.models.checkpoints import Checkpoint, quiet_unless_watched
from internspatial_kedro.models.hugging_face import HuggingFaceModel
from internspatial_kedro.models.loading import ModelSpec
from internspatial_kedro.models.media import MediaReader
from internspatial_kedro.models.photos.loading import load_segmenter
from internspatial_kedro.models.photos.sam2_checkpoint import build_model, find_config
from internspatial_kedro.models.photos.specs import SegmenterSpec
from internspatial_kedro.models.photos.tiny_segmenter import write_tiny_segmenter
from internspatial_kedro.models.prompts import Prompt, encode, to_prompt
from internspatial_kedro.models.tiny import QWEN_VL_TOKENS, TEXTS
from internspatial_kedro.models.tiny_tokenizer import chat_template, train_tokenizer
from internspatial_kedro.models.torchvision_operators import define_missing_operators
from internspatial_kedro.pipelines.annotation.completing.drafts import Draft, Step, at_once
from internspatial_kedro.pipelines.annotation.completing.masks import OutlineObjects
from internspatial_kedro.pipelines.annotation.completing.objects import NameObjects
from internspatial_kedro.pipelines.annotation.completion import complete_photos
from internspatial_kedro.pipelines.annotation.nodes import read_sources
from internspatial_kedro.pipelines.annotation.params import AnnotationParams, PhotoParams
from internspatial_kedro.sources.records import Source
from internspatial_kedro.tables.messages import Message, say

_SIZE_WH: Final = (1024, 768)
_BOXES: Final = np.array([[32, 64, 352, 480], [384, 96, 672, 736], [688, 16, 1008, 320], [480, 352, 960, 752]], float)
_COLOURS: Final = ("red", "blue", "pink", "grey")
_PROMPTS: Final = Path("conf/prompts")
_TOLD_OF_REPLIES: Final = ("prompt_tokens", "reply_tokens", "seconds")
_LARGE_SAM: Final = "configs/sam2.1/sam2.1_hiera_l.yaml"
_ROOM_BYTES: Final = 24 * 10**9
"""Of the weights of both models, and some more."""

_SEVEN_B: Final[dict[str, Any]] = {
    "vision": {
        "depth": 32,
        "hidden_size": 1280,
        "intermediate_size": 3420,
        "num_heads": 16,
        "out_hidden_size": 3584,
        "window_size": 112,
        "fullatt_block_indexes": [7, 15, 23, 31],
    },
    "text": {
        "vocab_size": 152064,
        "hidden_size": 3584,
        "intermediate_size": 18944,
        "num_hidden_layers": 28,
        "num_attention_heads": 28,
        "num_key_value_heads": 4,
        "max_position_embeddings": 128000,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [16, 24, 24]},
    },
    "pixels": {"shortest_edge": 56 * 56, "longest_edge": 28 * 28 * 16384},
}
"""Of the published configuration of Qwen2.5-VL-7B-Instruct."""

_TINY_VLM: Final[dict[str, Any]] = {
    "vision": {
        "depth": 2,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_heads": 2,
        "out_hidden_size": 64,
        "window_size": 56,
        "fullatt_block_indexes": [1],
    },
    "text": {
        "vocab_size": 4096,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 32768,
        "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]},
    },
    "pixels": {"shortest_edge": 28 * 28 * 4, "longest_edge": 28 * 28 * 16},
}

_Messages = tuple[Message, ...]


@dataclass(frozen=True)
class _Sizes:
    """What is measured, and how much of it."""

    tiny: bool
    photos: int
    asked: int
    tokens: int
    ends_at: float

    @property
    def photos_per_batch(self) -> int:
        """Photos that an actor is given at once: as `conf/gpu` has it."""
        return 8 if self.tiny else 64

    def has_time(self, seconds: float) -> bool:
        """Whether a further way may begin that takes so long."""
        return self.tiny or time() + seconds < self.ends_at


@dataclass(frozen=True)
class _Span:
    """From the end of the first batch to the end of the last; rows of the batches between."""

    rows: int
    began: float
    ended: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / (self.ended - self.began)


class _Watcher:
    """Something that a thread looks at while this is entered."""

    def __init__(self) -> None:
        self._stop = Event()

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        raise NotImplementedError


class _Gauge(_Watcher):
    """Work and memory of the first GPU, sampled while this is entered; says nothing where there is none."""

    def __init__(self, every_s: float = 0.1) -> None:
        super().__init__()
        self._every_s = every_s
        self._samples: list[tuple[float, int, int]] = []
        self._nvml: Any = None
        if not torch.cuda.is_available():
            return
        with suppress(ImportError):  # nvidia-ml-py is no dependency: without it nothing is said of the GPU's work
            import pynvml

            pynvml.nvmlInit()
            self._handle = pynvml.nvmlDeviceGetHandleByIndex(0)
            self._nvml = pynvml

    def __enter__(self) -> Self:
        if torch.cuda.is_initialized():
            torch.cuda.reset_peak_memory_stats()
        return super().__enter__()

    def _watch(self) -> None:
        while self._nvml is not None:
            work = self._nvml.nvmlDeviceGetUtilizationRates(self._handle).gpu
            used = self._nvml.nvmlDeviceGetMemoryInfo(self._handle).used
            self._samples.append((perf_counter(), int(work), int(used)))
            if self._stop.wait(self._every_s):
                return

    def tell(self, span: _Span) -> dict[str, float | None]:
        """Of the time that counts; memory of all the time."""
        work = [each for when, each, _ in self._samples if span.began <= when <= span.ended]
        used = [each for _, _, each in self._samples]
        here = torch.cuda.max_memory_allocated() if torch.cuda.is_initialized() else 0
        return {
            "gpu_percent": round(sum(work) / len(work), 1) if work else None,
            "gpu_gb": round((max(used) - used[0]) / 1e9, 2) if used else None,
            "torch_gb": round(here / 1e9, 2) if here else None,
        }


class _Progress(_Watcher):
    """When the first and the last batch stood in a journal that is written meanwhile."""

    def __init__(self, journal: Path, batch: int) -> None:
        super().__init__()
        self._journal, self._batch = journal, batch
        self._bytes = 0
        self.first: tuple[int, float] | None = None
        self.last = 0.0

    def _watch(self) -> None:
        while not self._stop.wait(0.01):
            self._look()
        self._look()

    def _look(self) -> None:
        written = sum(path.stat().st_size for path in self._journal.glob("*.jsonl"))
        if written == self._bytes:
            return
        self._bytes, self.last = written, perf_counter()
        if self.first is None and (lines := _count_lines(self._journal)) >= self._batch:
            self.first = (lines, self.last)


def main() -> None:
    """Measure both models, each in a process of its own, so that one that fails leaves the other alone."""
    options = _options()
    if options.within:
        part = _segment if options.only == "sam" else _ask
        tiny: bool = options.tiny
        part(Path(options.within), _Sizes(tiny, options.photos, options.asked, options.tokens, options.ends_at))
        return
    failed = []
    with tempfile.TemporaryDirectory(dir=_roomy_folder(options.tiny)) as place:
        ends_at = time() + options.seconds
        for name in [options.only] if options.only else ["sam", "vlm"]:
            words = [*sys.argv[1:], "--only", name, "--within", str(Path(place) / name), "--ends-at", str(ends_at)]
            quiet = {**os.environ, "DAFT_PROGRESS_BAR": "0"}
            began = perf_counter()
            if subprocess.run([sys.executable, "-m", "benchmarks.photo_actors", *words], env=quiet).returncode:
                failed.append(name)
            shutil.rmtree(Path(place) / name, ignore_errors=True)
            _print({"benchmark": f"{name}_all", "seconds": round(perf_counter() - began, 1)})
    if failed:
        raise SystemExit(f"Failed: {', '.join(failed)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tiny", action="store_true", help="tiny models and few photos, on the CPU too")
    parser.add_argument("--only", choices=("sam", "vlm"))
    parser.add_argument("--photos", type=int, help="photos that are segmented")
    parser.add_argument("--asked", type=int, help="photos that the chat model is asked about")
    parser.add_argument("--tokens", type=int, help="where a reply is cut")
    parser.add_argument("--seconds", type=float, default=120, help="after these, ways that can be left out are")
    parser.add_argument("--within", help=argparse.SUPPRESS)
    parser.add_argument("--ends-at", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.photos = options.photos or (24 if options.tiny else 256)
    options.asked = options.asked or (12 if options.tiny else 64)
    options.tokens = options.tokens or (8 if options.tiny else 32)
    return options


def _roomy_folder(tiny: bool) -> str | None:
    """Memory where it suffices, since weights are read several times."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() and (tiny or shutil.disk_usage(shared).free > _ROOM_BYTES) else None


def _print(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


def _segment(place: Path, sizes: _Sizes) -> None:
    """Outlines of four boxes a photo."""
    began = perf_counter()
    spec = _write_sam(place / "sam", sizes.tiny)
    source = _write_photos("as1b", place / "photos", sizes.photos)
    _print({"benchmark": "sam_made", "seconds": round(perf_counter() - began, 1), "gpu": _open_gpu()})
    params = PhotoParams(segmenter=spec, min_mask_score=0, photos_per_batch=sizes.photos_per_batch)
    ways = _Ways("sam", source, place, params, first=spec.batch_size)

    def loop() -> Iterator[int]:
        segmenter = load_segmenter(spec)
        paths = sorted(source.root.rglob("*.jpg"))
        for start in range(0, len(paths), spec.batch_size):
            photos = at_once(lambda path: np.array(open_rgb(path)), paths[start : start + spec.batch_size])
            segmenter.segment(photos, [_BOXES] * len(photos))
            yield len(photos)

    def step(journal: Path) -> Step:
        return OutlineObjects(spec, 0, {source.name: source.root}, journal.parent)

    ways.measure_bare(loop())
    ways.measure_actor()
    letters = [len(mask) for line in ways.journal_lines() for mask in line["masks"]]
    _print({"benchmark": "sam_masks", "masks": len(letters), "mean_rle_letters": round(sum(letters) / len(letters))})
    if sizes.has_time(100):  # the chat model needs the rest
        ways.measure_step(step)
    if sizes.has_time(100):
        ways.measure_actor(gpus=1)


def _ask(place: Path, sizes: _Sizes) -> None:
    """Objects of photos that have none."""
    began = perf_counter()
    folder = _write_vlm(place / "vlm", _TINY_VLM if sizes.tiny else _SEVEN_B)
    source = _write_photos("image_folder", place / "photos", sizes.asked)
    _print({"benchmark": "vlm_made", "seconds": round(perf_counter() - began, 1), "gpu": _open_gpu()})
    generation = Generation(max_new_tokens=sizes.tokens)
    spec = ModelSpec(kind="hugging_face", name=str(folder), dtype="bfloat16", batch_size=4 if sizes.tiny else 8)
    options = AnnotatingOptions(generation=generation)
    params = PhotoParams(annotator=spec, annotating=options, photos_per_batch=sizes.photos_per_batch)
    ways = _Ways("vlm", source, place, params, first=spec.batch_size)

    def loop() -> Iterator[int]:
        checkpoint = HuggingFaceModel(spec.name, dtype=spec.dtype, batch_size=spec.batch_size).checkpoint
        prompts = load_prompts(_PROMPTS)
        names = sorted(path.name for path in source.root.iterdir())
        for start in range(0, len(names), sizes.photos_per_batch):
            some = names[start : start + sizes.photos_per_batch]
            asked = [prompts.detect.show(name, "pixels", most=str(options.max_objects)) for name in some]
            again = []
            for conversations, texts in _answers(checkpoint, asked, source.root, spec.batch_size, generation):
                again += [_repair(*each, prompts) for each in zip(conversations, texts, strict=True)]
                yield len(texts)
            for _, texts in _answers(checkpoint, again, source.root, spec.batch_size, generation):
                yield len(texts)

    def step(journal: Path) -> Step:
        return NameObjects(spec, options, {source.name: source.root}, _PROMPTS, journal)

    ways.measure_bare(loop())
    ways.measure_actor()
    replies = ways.journal_lines()
    told = {name: round(sum(line[name] for line in replies) / len(replies)) for name in _TOLD_OF_REPLIES}
    _print({"benchmark": "vlm_requests", "photos": sizes.asked, "requests": len(replies), **told})
    if sizes.has_time(45):
        ways.measure_actor(gpus=1)
    if sizes.has_time(30):
        ways.measure_step(step)


def _answers(
    checkpoint: Checkpoint, asked: list[_Messages], root: Path, size: int, generation: Generation
) -> Iterator[tuple[list[_Messages], list[str]]]:
    """Conversations and what is answered, batch by batch, as a plain loop does it."""
    media = MediaReader("uniform")
    tokenizer = checkpoint.processor.tokenizer
    settings = {"max_new_tokens": generation.max_new_tokens, "pad_token_id": tokenizer.pad_token_id}
    greedy = {"do_sample": False, "temperature": None, "top_p": None, "top_k": None}

    def read(messages: _Messages) -> Prompt:
        return to_prompt(media.read(Conversation(messages, root), generation.video_frames), checkpoint)

    for start in range(0, len(asked), size):
        batch = asked[start : start + size]
        inputs = encode(checkpoint, at_once(read, batch)).to(checkpoint.model.device, checkpoint.model.dtype)
        with torch.inference_mode():
            tokens = checkpoint.model.generate(**inputs, **settings, **greedy)
        said = tokens[:, inputs["input_ids"].shape[1] :].tolist()
        yield batch, [text.strip() for text in tokenizer.batch_decode(said, skip_special_tokens=True)]


def _repair(messages: _Messages, text: str, prompts: Prompts) -> _Messages:
    """What follows an answer that cannot be read: noise never can be."""
    try:
        read_answer(text, Detections, salvage=True)
    except Refused as verdict:
        words = prompts.repair.fill({"error": verdict.detail})
        return (*messages, say("assistant", text or "(nothing)"), say("user", words))
    raise SystemExit(f"Random weights said something: {text}")


class _Ways:
    """The ways to do the same, each measured and printed beside the bare loop."""

    def __init__(self, name: str, source: Source, place: Path, params: PhotoParams, first: int) -> None:
        self._name, self._source, self._place, self._first = name, source, place, first
        self._params = params
        self._annotations = read_sources({source.name: source}, AnnotationParams()).collect()
        self._photos = len(self._annotations)
        self._journal = place
        self._bare_rate = 0.0

    def measure_bare(self, batches: Iterator[int]) -> None:
        """A loop that tells after each batch how many rows it did."""
        with _Gauge() as gauge:
            done, began = next(batches), perf_counter()
            span = _Span(sum(batches), began, perf_counter())
        self._bare_rate = span.rate
        self._tell("bare", span, done + span.rows, gauge)

    def measure_actor(self, gpus: int = 0) -> None:
        """Daft's actor; nothing is kept of an earlier way."""
        params = AnnotationParams(photos=self._params.model_copy(update={"gpus_per_actor": gpus}))
        way = "gpu_actor" if gpus else "actor"
        folders = (self._place / way / "replies", self._place / way / "estimates")

        def complete() -> list[str]:
            sources = {self._source.name: self._source}
            made = complete_photos(self._annotations, sources, _PROMPTS, *folders, params).to_pydict()
            return [reject["reason"] for rejects in made["rejects"] for reject in rejects]

        self._measure(way, folders[0] if self._params.annotator else folders[1] / "masks", complete)

    def measure_step(self, make: Callable[[Path], Step]) -> None:
        """What the actor does, without Daft."""
        journal = self._place / "step" / "masks"
        views = [view for views in self._annotations.to_pydict()["views"] for view in views]

        def complete() -> list[str]:
            step, drafts = make(journal), [Draft(view) for view in views]
            for start in range(0, len(drafts), self._params.photos_per_batch):
                step.complete(drafts[start : start + self._params.photos_per_batch])
            return [reject["reason"] for draft in drafts for reject in draft.rejects]

        self._measure("step", journal, complete)

    def journal_lines(self) -> list[dict[str, Any]]:
        """What the last way wrote down."""
        return [json.loads(line) for path in self._journal.glob("*.jsonl") for line in path.open(encoding="utf-8")]

    def _measure(self, way: str, journal: Path, complete: Callable[[], list[str]]) -> None:
        _free_memory()
        self._journal = journal
        with _Gauge() as gauge, _Progress(journal, self._first) as progress:
            reasons = Counter(complete())
            ended = perf_counter()
        rows = _count_lines(journal)
        if progress.first is None or reasons["model_failed"]:
            raise SystemExit(f"{self._name} {way}: {rows} rows, rejects {dict(reasons)}")
        done, began = progress.first
        more = {"after_s": round(ended - progress.last, 2), "rejects": dict(reasons)}
        self._tell(way, _Span(rows - done, began, progress.last), rows, gauge, more)

    def _tell(self, way: str, span: _Span, rows: int, gauge: _Gauge, more: dict[str, Any] | None = None) -> None:
        line = {
            "benchmark": f"{self._name}_{way}",
            "photos": self._photos,
            "rows": rows,
            "timed_rows": span.rows,
            "timed_s": round(span.ended - span.began, 2),
            "rows_a_second": round(span.rate, 2),
            "photos_a_second": round(span.rate * self._photos / rows, 2),
            "ratio_to_bare": round(span.rate / self._bare_rate, 3),
        }
        _print(line | gauge.tell(span) | (more or {}))


def _count_lines(folder: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("*.jsonl"))


def _free_memory() -> None:
    gc.collect()
    if torch.cuda.is_initialized():
        torch.cuda.empty_cache()


def _open_gpu() -> str | None:
    """Its name; what a process takes of it for itself is taken before anything is measured."""
    if not torch.cuda.is_available():
        return None
    torch.zeros(1, device="cuda")
    return str(torch.cuda.get_device_name())


def _write_sam(folder: Path, tiny: bool) -> SegmenterSpec:
    if tiny:
        return write_tiny_segmenter(folder).model_copy(update={"batch_size": 4})
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    weights = folder / "sam2.1_hiera_large.pt"
    torch.save({"model": _draw_coarsely(build_model(find_config(_LARGE_SAM)).state_dict())}, weights)
    return SegmenterSpec(checkpoint=str(weights), config=_LARGE_SAM, dtype="bfloat16", batch_size=16)


def _draw_coarsely(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Random weights by which masks are ragged blobs, whose run lengths are some thousand letters.

    Outlines of real objects have somewhat fewer. Plain random weights draw noise down to the pixel with twenty times as
    many, and writing these would be measured. Not a product less is computed.
    """
    for name, values in weights.items():
        if name.startswith("image_encoder.neck.convs.") and name.endswith("weight"):
            values.mul_(0.3)
        if name.startswith("sam_mask_decoder.output_upscaling.") and values.ndim == 4:
            values.copy_(values.mean(dim=(2, 3), keepdim=True).expand_as(values))
    return weights


def _write_vlm(folder: Path, sizes: dict[str, Any]) -> Path:
    """A checkpoint of Qwen2.5-VL's format, its weights drawn on the GPU if there is one."""
    define_missing_operators()
    quiet_unless_watched()
    from transformers import (
        Qwen2_5_VLConfig,
        Qwen2_5_VLForConditionalGeneration,
        Qwen2_5_VLProcessor,
        Qwen2VLImageProcessor,
        Qwen2VLVideoProcessor,
    )

    names = QWEN_VL_TOKENS
    texts = (*TEXTS, *(path.read_text(encoding="utf-8") for path in sorted(_PROMPTS.glob("annotate_*.yml"))))
    tokenizer = train_tokenizer(texts, names, vocabulary=4096)
    numbers = {f"{key}_id": tokenizer.convert_tokens_to_ids(token) for key, token in names.items()}
    ends = {"eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}
    text = {**sizes["text"], **ends, "bos_token_id": None, "tie_word_embeddings": False}
    config = Qwen2_5_VLConfig(vision_config=sizes["vision"], text_config=text, tie_word_embeddings=False, **numbers)
    torch.manual_seed(0)
    with torch.device("cuda" if torch.cuda.is_available() else "cpu"):
        model = Qwen2_5_VLForConditionalGeneration._from_config(config, dtype=torch.bfloat16)
    for name, value in ends.items():
        setattr(model.generation_config, name, value)
    model.eval().save_pretrained(folder, max_shard_size="4GB")
    del model
    _free_memory()
    image, video = (f"<|vision_start|>{names[f'{kind}_token']}<|vision_end|>" for kind in ("image", "video"))
    processor = Qwen2_5_VLProcessor(
        image_processor=Qwen2VLImageProcessor(size=sizes["pixels"]),
        tokenizer=tokenizer,
        video_processor=Qwen2VLVideoProcessor(size=sizes["pixels"]),
        chat_template=chat_template(image, video),
    )
    processor.save_pretrained(folder)
    return folder


def _write_photos(reader: str, folder: Path, count: int) -> Source:
    """Pictures of balls in front of noise; with boxes for AS-1B's reader, without for others."""
    inside = folder / "sa_0" if reader == "as1b" else folder
    inside.mkdir(parents=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda number: _draw(number).save(inside / f"{number:05d}.jpg", quality=90), range(count)))
    if reader == "as1b":
        size = {"width": _SIZE_WH[0], "height": _SIZE_WH[1]}
        regions = [
            {"image": f"sa_0/{number:05d}.jpg", **size, "bbox": box, "caption": f"{colour} ball"}
            for number in range(count)
            for box, colour in zip(_BOXES.tolist(), _COLOURS, strict=True)
        ]
        lines = "".join(f"{json.dumps(region)}\n" for region in regions)
        (folder / "region_caption_400k.jsonl").write_text(lines)
    return Source("photos", reader, folder, "native")


def _draw(number: int) -> Image.Image:
    width, height = _SIZE_WH
    noise = np.random.default_rng(number).integers(60, 200, (height // 8, width // 8, 3), dtype=np.uint8)
    image = Image.fromarray(noise).resize(_SIZE_WH, Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(image)
    for place, box in enumerate(_BOXES.tolist()):
        pen.ellipse(box, fill=(60 * place, 90, 200 - 40 * place))
    return image


if __name__ == "__main__":
    main()
