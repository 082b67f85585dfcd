"""`raw_sources`: the datasets that the user wants read."""

from pathlib import Path
from typing import Any, Literal

from kedro.io import AbstractDataset, DatasetError
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from internspatial_kedro.datasets.provenance import digest, digest_listing
from internspatial_kedro.sources import READERS
from internspatial_kedro.sources.records import Source, SourceError

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
        """Of the configuration, and of the files of every source that is not made by its own reader.

        Not of the folders' places: a project that was moved has nothing to compute again.

        Raises:
            SourceError: A source's folder does not exist.
        """
        texts = (f"{name}:{config.model_dump_json(exclude={'path'})}" for name, config in sorted(self._configs.items()))
        found = {name: config for name, config in self._configs.items() if config.reader not in _MADE_BY_READER}
        for name, config in found.items():
            if not config.path.is_dir():
                raise SourceError(
                    f"Source '{name}' ({config.reader}): there is no folder {config.path}. Name the folder that holds "
                    "it: `path` in conf/<env>/catalog/raw.yml, or the --params that it is made of."
                )
        return digest(*texts, *(digest_listing(config.path) for config in found.values()))

    def _exists(self) -> bool:
        return True

    def _describe(self) -> dict[str, Any]:
        return {name: f"{config.reader} at {config.path}" for name, config in self._configs.items()}


def _validate(sources: dict[str, Any]) -> dict[str, SourceConfig]:
    try:
        return TypeAdapter(dict[str, SourceConfig]).validate_python(sources)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in ("raw_sources", *first["loc"]))
        known = f" Settings of a source are: {', '.join(SourceConfig.model_fields)}." if _is_about_keys(first) else ""
        raise SourceError(
            f"{where} = {first['input']!r}: {first['msg']}.{known} Correct conf/<env>/catalog/raw.yml."
        ) from error


def _is_about_keys(mistake: ErrorDetails) -> bool:
    return mistake["type"] in ("extra_forbidden", "missing")
