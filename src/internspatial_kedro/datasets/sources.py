"""`raw_sources`: the datasets that the user wants read."""

from pathlib import Path
from typing import Any, Literal

from kedro.io import AbstractDataset, DatasetError
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from internspatial_kedro.datasets.provenance import digest, digest_listing
from internspatial_kedro.sources import READERS
from internspatial_kedro.sources.records import Source

_MADE_BY_READER = ("rooms",)


class SourceConfig(BaseModel):
    """One entry of `raw_sources`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reader: Literal[READERS]  # type: ignore[valid-type]  # pydantic reads the tuple at run time
    """Which native layout the folder has."""
    path: Path
    """The folder."""
    split: Literal["train", "test", "native"] = "native"
    """Where its views go; `native` takes it from the layout."""
    options: dict[str, Any] = {}
    """The reader's own settings."""


class SourcesDataset(AbstractDataset[None, dict[str, Source]]):
    """A list of named sources, validated when the catalog is made."""

    def __init__(self, *, sources: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
        """Declare sources in the catalog.

        Args:
            sources: Name to `SourceConfig`.
            metadata: Kedro-Viz settings.
        """
        self._configs = _validate(sources)
        self.metadata = metadata

    def load(self) -> dict[str, Source]:
        """The sources by name."""
        return {
            name: Source(name, config.reader, config.path, config.split, config.options)
            for name, config in self._configs.items()
        }

    def save(self, data: None) -> None:
        """Refused: sources are configured, never written."""
        raise DatasetError("raw_sources is configuration: list your sources in conf/<env>/catalog/raw.yml.")

    def content_fingerprint(self) -> str:
        """Of the configuration, and of the files of every source that is not made by its own reader."""
        texts = (f"{name}:{config.model_dump_json()}" for name, config in sorted(self._configs.items()))
        listings = (
            digest_listing(config.path) for config in self._configs.values() if config.reader not in _MADE_BY_READER
        )
        return digest(*texts, *listings)

    def _exists(self) -> bool:
        return True

    def _describe(self) -> dict[str, Any]:
        return {name: f"{config.reader} at {config.path}" for name, config in self._configs.items()}


def _validate(sources: dict[str, Any]) -> dict[str, SourceConfig]:
    try:
        return TypeAdapter(dict[str, SourceConfig]).validate_python(sources)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DatasetError(f"raw_sources: {where} = {first['input']!r}: {first['msg']}.") from error
