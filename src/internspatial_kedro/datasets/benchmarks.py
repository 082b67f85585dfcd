"""`raw_benchmarks`: where the benchmarks' native files are."""

from pathlib import Path
from typing import Any

from kedro.io import AbstractDataset, DatasetError
from pydantic import BaseModel, ConfigDict, ValidationError

from internspatial_kedro.benchmarks.benchmark import DEFAULT, Reading
from internspatial_kedro.benchmarks.items import BenchmarkError
from internspatial_kedro.benchmarks.registry import benchmark_named
from internspatial_kedro.datasets.provenance import digest, digest_listing


class BenchmarkConfig(BaseModel):
    """One entry of `raw_benchmarks`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path | None = None
    """Its file or data root; null: the root of all."""
    prompt: str = DEFAULT
    """Which wording."""
    options: dict[str, str] = {}
    """The benchmark's own choices, e.g. `variant: multi_round`."""


class BenchmarksDataset(AbstractDataset[None, dict[str, Reading]]):
    """InternSR's data layout, and benchmarks that lie elsewhere; checked when the catalog is made."""

    def __init__(
        self,
        *,
        root: str,
        media_cache: str,
        benchmarks: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Declare benchmarks in the catalog.

        Args:
            root: Folder with `annotations/`, `images/` and `videos/`.
            media_cache: Folder where pictures inside files are unpacked to.
            benchmarks: Name to `BenchmarkConfig`, for those that need one.
            metadata: Kedro-Viz settings.
        """
        self._root, self._media_cache = Path(root), Path(media_cache)
        self._configs = {name: _validate(name, config) for name, config in (benchmarks or {}).items()}
        self.metadata = metadata

    def load(self) -> dict[str, Reading]:
        """Readings by name; the empty name is that of benchmarks without an entry of their own."""
        everywhere = {"": BenchmarkConfig()} | self._configs
        return {
            name: Reading(config.path or self._root, self._media_cache, config.prompt, config.options)
            for name, config in everywhere.items()
        }

    def save(self, data: None) -> None:
        """Refused: benchmarks are configured, never written."""
        raise DatasetError("raw_benchmarks is configuration: list benchmarks in conf/<env>/catalog/raw.yml.")

    def content_fingerprint(self) -> str:
        """Of the configuration and of the names and sizes of all files."""
        texts = (f"{name}:{config.model_dump_json(exclude={'path'})}" for name, config in sorted(self._configs.items()))
        roots = [self._root, *(config.path for config in self._configs.values() if config.path)]
        return digest(*texts, *(digest_listing(root) if root.is_dir() else str(root.exists()) for root in roots))

    def _exists(self) -> bool:
        return True

    def _describe(self) -> dict[str, Any]:
        return {"root": str(self._root), **{name: str(config.path) for name, config in self._configs.items()}}


def _validate(name: str, config: Any) -> BenchmarkConfig:
    benchmark_named(name)
    try:
        return BenchmarkConfig.model_validate(config)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in ("raw_benchmarks", name, *first["loc"]))
        raise BenchmarkError(
            f"{where} = {first['input']!r}: {first['msg']}. Settings of a benchmark are: "
            f"{', '.join(BenchmarkConfig.model_fields)}. Correct conf/<env>/catalog/raw.yml."
        ) from error
