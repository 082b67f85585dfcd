"""Samples from questions: both passes, with the tables written. `rows` are samples."""

import sys
import tempfile
from pathlib import Path

from benchmarks.harness import Clock, Measurement, measured, peak_rss_mb
from benchmarks.qa_generation import generate, rewrite
from benchmarks.synthetic_views import write_views
from internspatial_kedro.datasets.table import TableDataset
from internspatial_kedro.pipelines.format_expansion.nodes import count_formats, expand_formats
from internspatial_kedro.pipelines.format_expansion.params import FormatExpansionParams

_QUESTIONS_PER_VIEW = 100


def main(questions: int) -> None:
    """Expand about so many questions, then write the same rows once more as the floor."""
    with tempfile.TemporaryDirectory() as place:
        folder, work, floor = Path(place), Clock(), Clock()
        asked = generate(folder, write_views(folder, max(questions // _QUESTIONS_PER_VIEW, 100)))
        quotas = TableDataset(table="format_quotas", path=str(folder / "format_quotas"))
        samples = TableDataset(table="samples", path=str(folder / "samples"))
        params = FormatExpansionParams()
        with measured(work):
            quotas.save(count_formats(asked.load(), params))
            samples.save(expand_formats(asked.load(), quotas.load(), params))
        peak = peak_rss_mb()
        rewrite(samples, folder, floor)
        manifest = samples.manifest
        assert manifest is not None
        Measurement.of("format_expansion", manifest.rows, work, floor, peak).print()


if __name__ == "__main__":
    main(int(sys.argv[1]))
