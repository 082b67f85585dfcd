"""`inp_sft`: exported conversations, a folder that training frameworks read."""

from pathlib import Path

from internspatial_kedro.datasets.folder import FolderDataset
from internspatial_kedro.formats.exporters import export_samples
from internspatial_kedro.formats.exporters.records import Export


class ExportDataset(FolderDataset[Export]):
    """Draws and writes all samples of an export."""

    def _write(self, folder: Path, data: Export) -> int:
        report = export_samples(data.samples, folder, data.kinds, data.family)
        return max(report.samples.values(), default=0)
