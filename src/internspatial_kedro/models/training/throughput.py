"""How fast a model of a published shape trains here: random weights, the real loop, your packs or made-up ones."""

import argparse
import dataclasses
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, get_args

from internspatial_kedro.models.training.batches import Batch, TrainingData
from internspatial_kedro.models.training.families import load_training_processor
from internspatial_kedro.models.training.flops import find_peak
from internspatial_kedro.models.training.prefetching import Prefetcher
from internspatial_kedro.models.training.preparation import prepare
from internspatial_kedro.models.training.processes import Processes
from internspatial_kedro.models.training.recipe import Recipe, TrainedParts
from internspatial_kedro.models.training.shapes import PICTURE_TOKEN, Shape, make_model
from internspatial_kedro.models.training.stepping import Stepper
from internspatial_kedro.models.training.training_plan import DataSource

_FIRST_WORD = 10


@dataclass(frozen=True)
class SyntheticPacks:
    """Packs of one length: samples of a picture in tiles, words, and an answer.

    Attributes:
        steps: Of the run.
        packs: A step.
        context: Tokens of a pack.
        samples: In a pack.
        tiles: In a pack, spread over its samples.
        tile_px: Side of a tile [px].
        tile_tokens: That a tile becomes.
        answer_tokens: Of a sample.
    """

    steps: int
    packs: int
    context: int
    samples: int
    tiles: int
    tile_px: int
    tile_tokens: int
    answer_tokens: int

    @property
    def fingerprint(self) -> str:
        """Of the numbers above."""
        return repr(self)

    def micro_batches(self, step: int, rank: int, world: int) -> Iterator[Batch]:
        """Packs of noise, drawn from step and number.

        Args:
            step: From 0.
            rank: Which process.
            world: How many there are.
        """
        for pack in range(rank, self.packs, world):
            yield self._pack(step * self.packs + pack)

    def _pack(self, seed: int) -> dict[str, Any]:
        import torch

        noise = torch.Generator().manual_seed(seed)
        tokens = torch.randint(_FIRST_WORD, 500, (1, self.context), generator=noise)
        labels, positions = torch.full_like(tokens, -100), torch.empty_like(tokens)
        ends = [self.context * (index + 1) // self.samples for index in range(self.samples)]
        for index, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
            tiles = self.tiles // self.samples + (index < self.tiles % self.samples)
            tokens[0, start + 1 : start + 1 + tiles * self.tile_tokens] = PICTURE_TOKEN
            labels[0, end - self.answer_tokens : end] = tokens[0, end - self.answer_tokens : end]
            positions[0, start:end] = torch.arange(end - start)
        pixels = torch.randn((self.tiles, 3, self.tile_px, self.tile_px), generator=noise)
        return {"input_ids": tokens, "labels": labels, "position_ids": positions, "pixel_values": pixels}


def measure_throughput(
    shape: Shape = "internvl2_5_8b",
    *,
    device: str = "cuda",
    context: int = 12_800,
    tiles: int = 40,
    samples: int = 8,
    steps: int = 6,
    warm_up_steps: int = 2,
    packs_per_step: int = 2,
    recipe: Recipe | None = None,
    source: DataSource | None = None,
) -> dict[str, Any]:
    """Trains for some steps by the trainer's own code and tells how fast it went.

    Args:
        shape: Of the model.
        device: Torch's name.
        context: Tokens of a made-up pack.
        tiles: Of pictures in a made-up pack; a tile of 448 px becomes 256 tokens.
        samples: In a made-up pack.
        steps: That are measured.
        warm_up_steps: Before them.
        packs_per_step: Micro batches of made-up packs.
        recipe: How; the paper's on a GPU if None.
        source: Packs of a training, in place of made-up ones: their loader is measured, too.

    Returns:
        Tokens/s, samples/s, MFU, peak memory, the loader's share and what was measured, ready for JSON.
    """
    import torch

    recipe = recipe or paper_recipe()
    processes = Processes(0, 1, torch.device(device))
    began = time.perf_counter()
    token = PICTURE_TOKEN if source is None else _find_picture_token(source)
    made = make_model(shape, device, getattr(torch, recipe.precision), token)
    model = prepare(made, recipe, processes)
    made_s = time.perf_counter() - began
    px, tile_tokens = made.config.vision_config.image_size[0], made.config.image_seq_length
    made_up = SyntheticPacks(warm_up_steps + steps, packs_per_step, context, samples, tiles, px, tile_tokens, 16)
    packs: TrainingData = made_up if source is None else source.open()
    stepper, batches = Stepper(model, recipe, processes), Prefetcher(packs, 0, processes, recipe.batches_ahead)
    if processes.device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(processes.device)
    try:
        rows = [_measure_step(step, stepper, batches, recipe, processes) for step in range(warm_up_steps + steps)]
    finally:
        batches.close()
    return _summarise(rows[warm_up_steps:], recipe, processes) | {
        "data": dataclasses.asdict(made_up) if source is None else source.model_dump(mode="json"),
        "shape": shape,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "seconds_to_make": round(made_s, 1),
        "recipe": recipe.model_dump(mode="json"),
    }


def _find_picture_token(source: DataSource) -> int:
    token: int = load_training_processor(str(source.arguments["processor"]), {}).image_token_id
    return token


def paper_recipe(**changes: Any) -> Recipe:
    """The paper's (Appendix E) on a GPU: LoRA of rank 16 on the language model.

    Args:
        changes: Settings to have otherwise.
    """
    settings = {
        "parts": TrainedParts(language="lora"),
        "vision_drop_path": 0.1,
        "precision": "bfloat16",
        "gradient_checkpointing": True,
    }
    return Recipe(**(settings | changes))


def _measure_step(
    step: int, stepper: Stepper, batches: Prefetcher, recipe: Recipe, processes: Processes
) -> dict[str, float]:
    began, waited = time.perf_counter(), batches.waited_s
    tally = stepper.accumulate(step, batches.micro_batches(), None, Event())
    norm = stepper.combine(tally.answer_tokens)  # a number, so the device is through with it
    stepper.update(recipe.learning_rate)
    if processes.device.type == "cuda":
        import torch

        torch.cuda.synchronize(processes.device)
    seconds = time.perf_counter() - began
    return {
        "seconds": seconds,
        "waited_s": batches.waited_s - waited,
        "tokens": tally.tokens,
        "samples": tally.samples,
        "operations": tally.operations,
        "loss": tally.loss / tally.answer_tokens,
        "gradient_norm": norm,
    }


def _summarise(rows: list[dict[str, float]], recipe: Recipe, processes: Processes) -> dict[str, Any]:
    import torch

    on_gpu = processes.device.type == "cuda"
    name = torch.cuda.get_device_name(processes.device) if on_gpu else "cpu"
    total = {key: sum(row[key] for row in rows) for key in rows[0]}
    seconds, peak = total["seconds"], find_peak(name, recipe.precision)
    return {
        "device": name,
        "torch": torch.__version__,
        "steps": len(rows),
        "tokens_per_second": total["tokens"] / seconds,
        "samples_per_second": total["samples"] / seconds,
        "seconds_per_step_median": statistics.median(row["seconds"] for row in rows),
        "teraflops_per_second": total["operations"] / seconds / 1e12,
        "mfu": None if peak is None else total["operations"] / seconds / peak,
        "peak_memory_bytes": torch.cuda.max_memory_allocated(processes.device) if on_gpu else None,
        "loader_wait_share": total["waited_s"] / seconds,
        "losses": [row["loss"] for row in rows],
    }


def main() -> None:
    """Prints a measurement as JSON: `python -m internspatial_kedro.models.training.throughput --help`."""
    import json

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", choices=get_args(Shape), default="internvl2_5_8b")
    parser.add_argument("--device", default="cuda")
    for name, default in {"context": 12_800, "tiles": 40, "samples": 8, "steps": 6, "packs-per-step": 2}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--data", type=Path, help="JSON file of a training's data: `data` of its plan.")
    parser.add_argument("--attention", default="sdpa")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--no-gradient-checkpointing", action="store_true")
    given = parser.parse_args()
    recipe = paper_recipe(
        attention=given.attention,
        compile=given.compile,
        gradient_checkpointing=not given.no_gradient_checkpointing,
    )
    measured = measure_throughput(
        given.shape,
        device=given.device,
        context=given.context,
        tiles=given.tiles,
        samples=given.samples,
        steps=given.steps,
        packs_per_step=given.packs_per_step,
        recipe=recipe,
        source=None if given.data is None else DataSource.model_validate_json(given.data.read_text()),
    )
    print(json.dumps(measured, indent=1))


if __name__ == "__main__":
    main()
