"""`raw_general_data`: general-purpose conversations of the user, which training mixes in."""

from pathlib import Path
from typing import Any

from kedro.io import AbstractDataset, DatasetError
from pydantic import TypeAdapter, ValidationError

from internspatial_kedro.datasets.provenance import digest
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.pipelines.training.general_rows import GeneralData


class GeneralDataDataset(AbstractDataset[None, tuple[GeneralData, ...]]):
    """A list of named files of conversations, checked when the catalog is made."""

    def __init__(self, *, data: list[dict[str, Any]], metadata: dict[str, Any] | None = None) -> None:
        """Declare data in the catalog.

        Args:
            data: Settings of `GeneralData`, one a name.
            metadata: Kedro-Viz settings.
        """
        self._data = _validate(data)
        self.metadata = metadata

    def load(self) -> tuple[GeneralData, ...]:
        """What was declared."""
        return self._data

    def save(self, data: None) -> None:
        """Refused: general data is configured, never written."""
        raise DatasetError("raw_general_data is configuration: list your files in conf/<env>/catalog/raw.yml.")

    def content_fingerprint(self) -> str:
        """Of names and of the files' sizes; a missing file is told of where it is read."""
        files = [(one.name, path) for one in self._data for path in one.files]
        return digest(*(f"{name}:{path.name}:{_size(path)}" for name, path in files))

    def _exists(self) -> bool:
        return True

    def _describe(self) -> dict[str, Any]:
        return {one.name: [str(path) for path in one.files] for one in self._data}


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _validate(data: list[dict[str, Any]]) -> tuple[GeneralData, ...]:
    try:
        return TypeAdapter(tuple[GeneralData, ...]).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in ("raw_general_data", *first["loc"]))
        raise TrainingError(
            f"{where} = {first['input']!r}: {first['msg']}. Settings of general data are: "
            f"{', '.join(GeneralData.model_fields)}. Correct conf/<env>/catalog/raw.yml."
        ) from error
