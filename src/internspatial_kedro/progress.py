"""What a run tells the user: a line for each finished node, what was rejected, and where to look."""

import logging
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.io import CatalogProtocol
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

from internspatial_kedro.datasets.folder import FolderDataset
from internspatial_kedro.datasets.pictures import FigureDataset, GalleryDataset
from internspatial_kedro.datasets.table import TableDataset

_RECORDS, _REJECTS = "rep_records", "rep_rejects"

_logger = logging.getLogger(__name__)


class ProgressHook:
    """Says what has been done and how long it took; `conf/logging.yml` decides how that looks."""

    @hook_impl
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: CatalogProtocol[Any, Any]
    ) -> None:
        """Say how much there is to do; which nodes --only-missing-outputs will run, Kedro finds out later."""
        self._catalog = catalog
        self._selects = bool(run_params["only_missing_outputs"])
        self._began: dict[str, float] = {}
        self._total = len(pipeline.nodes)
        verb = "Looking for what is missing or stale in" if self._selects else "Running"
        pipelines = dict.fromkeys(node.namespace for node in pipeline.nodes if node.namespace)
        _logger.info("%s %s: %s", verb, _count(self._total, "node"), ", ".join(pipelines))
        self._started = perf_counter()

    @hook_impl
    def before_dataset_loaded(self, dataset_name: str, node: Node) -> None:
        """A node begins with its first input."""
        self._began.setdefault(node.name, perf_counter())

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any, node: Node) -> None:
        """A node ends with its output, since lazy frames are run when they are saved."""
        number = f"{len(self._began):>2}" if self._selects else f"{len(self._began):>2}/{self._total}"
        seconds = perf_counter() - self._began[node.name]
        made = _describe(dataset_name, self._catalog.get(dataset_name))
        _logger.info("%s  %-18s %6.1f s  %s", number, node.name.rpartition(".")[2], seconds, made)

    @hook_impl
    def after_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: CatalogProtocol[Any, Any]
    ) -> None:
        """Say what came in and what was rejected, how long it took, and where the gallery is."""
        outputs = pipeline.all_outputs()
        if {_RECORDS, _REJECTS} <= outputs:
            for line in rejection_lines(_rows(catalog, _RECORDS), _rows(catalog, _REJECTS)):
                _logger.info(line)
        _logger.info(self._summary(perf_counter() - self._started))
        for name in sorted(outputs):
            dataset: Any = catalog.get(name)
            if isinstance(dataset, GalleryDataset):
                _logger.info("Gallery: %s", dataset.path.resolve() / "index.html")

    @hook_impl
    def on_pipeline_error(self, error: Exception, pipeline: Pipeline, catalog: CatalogProtocol[Any, Any]) -> None:
        """Say where it stopped and how to go on."""
        last = next(reversed(self._began), "the first node")
        _logger.info("Stopped in %s. Finished tables stay: go on with --only-missing-outputs.", last)

    def _summary(self, seconds: float) -> str:
        done = len(self._began)
        if not done:
            return f"All {_count(self._total, 'node')} are up to date: nothing to do"
        rest = "; the others were up to date" if done < self._total else ""
        return f"{_count(done, 'node')} done in {seconds:.1f} s{rest}"


def rejection_lines(records: list[dict[str, Any]], rejects: list[dict[str, Any]]) -> Iterator[str]:
    """What each source gave, a line if it gave scenes that nothing shows, and a line per reason of rejection.

    Args:
        records: Rows of the table `record_counts`.
        rejects: Rows of the table `reject_counts`.
    """
    for row in sorted(records, key=lambda row: str(row["source"])):
        scenes = [("scene", row["scenes"])] if row["scenes"] else []
        counts = [("record", row["records"]), *scenes, ("view", row["views"]), ("object", row["objects_out"])]
        kept = ", ".join(_count(number, noun) for noun, number in counts)
        yield f"{row['source']}: {kept}, {row['rejects']:,} rejected"
        if row["scenes"] and not row["views"]:
            yield "    without frames: measured, but nothing is asked (docs/own-photos.md)"
        of_source = [reject for reject in rejects if reject["source"] == row["source"]]
        for reject in sorted(of_source, key=lambda reject: (reject["kind"], reject["reason"])):
            yield f"    {_count(reject['rejects'], reject['kind'])} rejected: {reject['reason']}"


def _rows(catalog: CatalogProtocol[Any, Any], name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = catalog.load(name).to_pylist()
    return rows


def _describe(name: str, dataset: Any) -> str:
    """A dataset and how much is in it; figures are always one."""
    if isinstance(dataset, FigureDataset) or not isinstance(dataset, TableDataset | FolderDataset):
        return name
    manifest = dataset.manifest
    noun = "row" if isinstance(dataset, TableDataset) else "sample"
    return f"{name}: {_count(manifest.rows, noun)}" if manifest else name


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
