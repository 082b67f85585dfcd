"""What the steps say to a model: `conf/prompts/annotate_<step>.yml`."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from internspatial_kedro.models.annotating.coordinates import Coordinates
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.tables.messages import Message, say, show

_PLACES: Final[dict[str, frozenset[str]]] = {
    "detect": frozenset({"coordinates", "most"}),
    "describe": frozenset({"coordinates", "label", "box", "others"}),
    "ground": frozenset({"coordinates", "caption"}),
    "repair": frozenset({"error"}),
}


class StepPrompt(BaseModel):
    """The words of one step."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(gt=0)
    """Raised with every change of wording."""
    system: str = ""
    """The task and the form of the answer; `repair` goes on with that of its step."""
    user: str
    """The case, with its places in braces."""
    coordinates: dict[Coordinates, str] = Field(default_factory=dict)
    """How boxes are written, for {coordinates}."""

    def fill(self, parts: Mapping[str, str]) -> str:
        """The user's words with all places filled at once: braces in what is filled in stay as they are."""
        places = "|".join(re.escape(f"{{{name}}}") for name in parts)
        return re.sub(places, lambda match: parts[match[0][1:-1]], self.user)

    def show(self, image: str, coordinates: Coordinates, **parts: str) -> tuple[Message, ...]:
        """A conversation about a photo.

        Args:
            image: The photo, below the media root.
            coordinates: How the model writes boxes.
            **parts: What stands in the other places.
        """
        words = self.fill({**parts, "coordinates": self.coordinates[coordinates]})
        return (say("system", self.system), show(words, (image,)))


@dataclass(frozen=True, slots=True)
class Prompts:
    """The words of all steps.

    Attributes:
        detect: A photo to labels and boxes.
        describe: An object to a caption.
        ground: A caption to boxes.
        repair: An answer that is none, asked for again.
    """

    detect: StepPrompt
    describe: StepPrompt
    ground: StepPrompt
    repair: StepPrompt

    @property
    def fingerprint(self) -> str:
        """Of all words, 16 hexadecimal digits."""
        words = [step.model_dump(mode="json") for step in (self.detect, self.describe, self.ground, self.repair)]
        return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]


def load_prompts(folder: Path) -> Prompts:
    """The prompts in a folder.

    Args:
        folder: With `annotate_detect.yml`, `annotate_describe.yml`, `annotate_ground.yml` and `annotate_repair.yml`.

    Raises:
        ModelError: One is missing, is no prompt, or lacks a place.
    """
    return Prompts(**{name: _load(folder / f"annotate_{name}.yml", places) for name, places in _PLACES.items()})


def _load(path: Path, places: frozenset[str]) -> StepPrompt:
    try:
        prompt = StepPrompt.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ModelError(
            f"The prompt {path} cannot be read ({error.strerror}). Name the folder conf/prompts."
        ) from error
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} is no prompt: {' '.join(str(error).split())}") from error
    if absent := sorted(place for place in places if f"{{{place}}}" not in prompt.user):
        raise ModelError(f"{path} lacks {{{'}, {'.join(absent)}}} in 'user'. Put each place where it is to be filled.")
    if "coordinates" in places and set(prompt.coordinates) != {"pixels", "thousandths"}:
        raise ModelError(f"{path} needs words for 'pixels' and 'thousandths' under 'coordinates'.")
    return prompt
