"""What can be said about an endpoint beside its address."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Prices(BaseModel):
    """What tokens cost, in any currency."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt_per_million: float = Field(0.0, ge=0)
    """A million tokens in."""
    reply_per_million: float = Field(0.0, ge=0)
    """A million tokens out."""

    def cost(self, prompt_tokens: int, reply_tokens: int) -> float:
        """Of one call."""
        return (prompt_tokens * self.prompt_per_million + reply_tokens * self.reply_per_million) / 1e6


class EndpointOptions(BaseModel):
    """How an endpoint is asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key_variable: str | None = None
    """Environment variable that holds the key; None sends none. The key itself is never written anywhere."""
    concurrency: int = Field(8, gt=0)
    """Requests under way at once."""
    requests_per_minute: int | None = Field(None, gt=0)
    """None for no limit of ours."""
    tokens_per_minute: int | None = Field(None, gt=0)
    """In and out together; None for no limit of ours."""
    timeout_s: float = Field(300.0, gt=0)
    """Of one attempt, to its last byte."""
    max_attempts: int = Field(8, gt=0)
    """Calls for one item before it counts as failed."""
    first_pause_s: float = Field(1.0, ge=0)
    """Before the second attempt; doubled for each further one, and spread by half of it both ways."""
    longest_pause_s: float = Field(60.0, gt=0)
    """Where doubling ends. What the server asks for in Retry-After may be longer."""
    max_image_side_px: int | None = Field(None, gt=0)
    """Pictures and frames with a longer side are shrunk to it; None sends them as they are."""
    token_field: str = "max_tokens"  # noqa: S105 - a name
    """Under which name the server takes the reply's limit; newer OpenAI models want max_completion_tokens."""
    omit: tuple[str, ...] = ()
    """Request fields that the server refuses, such as temperature."""
    extra: dict[str, Any] = Field(default_factory=dict)
    """Further request fields, such as reasoning_effort."""
    prices: Prices = Prices()
    """For the cost of each reply."""
