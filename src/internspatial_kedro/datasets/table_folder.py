"""Tables that other processes read by themselves."""

from pathlib import Path

from internspatial_kedro.datasets.table import TableDataset


class TableFolderDataset(TableDataset):
    """A table that loads as its folder: the processes of a training open its files, each for itself."""

    def load(self) -> Path:  # type: ignore[override]  # other tables load as frames
        """The folder.

        Raises:
            DatasetError: It is missing or unfinished.
        """
        super().load()
        return self.path
