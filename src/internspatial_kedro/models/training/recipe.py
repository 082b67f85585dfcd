"""How a model is fine-tuned: the numbers of a run, the paper's among them (Appendix E)."""

from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Training = Literal["full", "lora", "frozen"]
Part = Literal["vision", "projector", "language"]

PARTS: Final[tuple[Part, ...]] = ("vision", "projector", "language")
# They move no gradient by more than rounding, so a run may go on with others.
_CIRCUMSTANCES: Final = frozenset(
    {
        "parallel",
        "attention",
        "gradient_checkpointing",
        "compile",
        "batches_ahead",
        "steps_per_checkpoint",
        "checkpoints_kept",
    }
)


class TrainedParts(BaseModel):
    """What learns: all weights of a part (`full`), low-rank additions to its linear layers (`lora`), or nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vision: Training = "frozen"
    """The vision tower."""
    projector: Training = "frozen"
    """What turns features of pictures into the language model's tokens."""
    language: Training = "lora"
    """The language model; its output layer takes part only in `full`."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        ways = {self.vision, self.projector, self.language}
        if ways == {"frozen"}:
            raise ValueError("nothing is trained: set vision, projector or language to full or lora")
        if self.language == "full" and "lora" in ways:
            raise ValueError(
                "LoRA beside a fully trained language model saves nothing: set the others to full or frozen"
            )
        return self

    @property
    def has_adapters(self) -> bool:
        """Whether weights are saved as a PEFT adapter."""
        return "lora" in {self.vision, self.projector, self.language}


class Recipe(BaseModel):
    """How a model is fine-tuned; samples, packing and the batch of a step are the data's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: TrainedParts = TrainedParts()
    """What learns."""
    lora_rank: int = Field(16, gt=0)
    """Rank of the low-rank additions; the paper's is 16."""
    lora_alpha: int = Field(32, gt=0)
    """Additions are scaled by this over the rank; twice the rank is InternVL's own choice."""
    lora_dropout: float = Field(0.05, ge=0, lt=1)
    """Share of an addition's inputs that a step leaves out; 0.05 is InternVL's own choice."""
    learning_rate: float = Field(2e-5, gt=0)
    """The highest of the run; the paper's is 2e-5."""
    warm_up: float = Field(0.03, ge=0, le=1)
    """Share of the steps in which the learning rate rises linearly; the paper's is 0.03."""
    schedule: Literal["cosine", "constant"] = "cosine"
    """What the learning rate does after the warm-up: fall to zero along half a cosine, as the paper's, or stay."""
    weight_decay: float = Field(0.05, ge=0)
    """AdamW's, of matrices alone: biases and norms have none; the paper's is 0.05."""
    beta_1: float = Field(0.9, ge=0, lt=1)
    """How long AdamW remembers gradients."""
    beta_2: float = Field(0.999, ge=0, lt=1)
    """How long AdamW remembers squares of gradients."""
    largest_gradient_norm: float | None = Field(1.0, gt=0)
    """A step's gradient is scaled down to this norm; null lets it be."""
    vision_drop_path: float = Field(0.0, ge=0, lt=1)
    """Share of pictures for which the vision tower's last layer is skipped, rising from none at its first (stochastic
    depth); the paper's is 0.1, for InternViT."""
    precision: Literal["float32", "bfloat16"] = "float32"
    """What products are computed in; what learns is kept in float32 either way. The paper's is bfloat16."""
    seed: int = 7
    """Of adapters' first weights, dropout and drop path."""
    gradient_checkpointing: bool = False
    """Computes activations again in the backward pass: a third more work, a fraction of the memory."""
    attention: Literal["sdpa", "packed", "flash_attention_2", "flex_attention", "eager"] = "sdpa"
    """How the language model's attention is computed. All give the same up to rounding; `sdpa` runs anywhere and
    computes what packing masks out; `packed` leaves it out, by torch's flash kernel (2.10 and later, packed batches);
    `flash_attention_2` needs that package, `flex_attention` a GPU."""
    compile: bool = False
    """Compiles the language model's layers with torch.compile: minutes at the start, faster steps on a GPU."""
    parallel: Literal["ddp", "fsdp"] = "ddp"
    """With several processes: each holds the whole model (`ddp`), or a share of each language layer (`fsdp`)."""
    batches_ahead: int = Field(4, gt=0)
    """Micro batches that are read before they are needed; each stays in memory."""
    steps_per_checkpoint: int = Field(500, gt=0)
    """Steps between checkpoints: what a crash costs at most."""
    checkpoints_kept: int = Field(2, gt=0)
    """The newest that are kept; the last step's is one of them."""

    @property
    def identity(self) -> dict[str, Any]:
        """What decides the curve, for a checkpoint to remember."""
        return self.model_dump(mode="json", exclude=set(_CIRCUMSTANCES))
