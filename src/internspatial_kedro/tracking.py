"""What MLflow remembers of a run."""

import logging
import re
import warnings
from typing import Any

import mlflow
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import CatalogProtocol
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node
from mlflow.utils.validation import MAX_PARAM_VAL_LENGTH
from pydantic import BaseModel

from internspatial_kedro.datasets.folder import FolderDataset
from internspatial_kedro.datasets.pictures import FigureDataset, GalleryDataset
from internspatial_kedro.datasets.provenance import code_version
from internspatial_kedro.datasets.table import TableDataset

# MLflow warns of kedro-mlflow's model class when that is defined, and overrules filters in doing so.
with warnings.catch_warnings(record=True) as _raised:
    from kedro_mlflow.framework.hooks.mlflow_hook import MlflowHook
for _warning in _raised:
    if "Add type hints to the `predict` method" not in str(_warning.message):
        warnings.warn_explicit(_warning.message, _warning.category, _warning.filename, _warning.lineno)

_SQLITE_FILE = re.compile(r"sqlite:///([^/].*)")
"""The address of a database in a file whose path is relative."""

_logger = logging.getLogger(__name__)


class TrackingHook(MlflowHook):
    """kedro-mlflow's hook, which also records typed parameters and what every table holds."""

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Set MLflow up; its database is the project's, from whatever folder `kedro run` is called."""
        loader: Any = context.config_loader
        loader.config_patterns.setdefault("mlflow", ["mlflow*", "mlflow*/**", "**/mlflow*"])
        settings = loader["mlflow"]
        place = _SQLITE_FILE.fullmatch(settings["server"]["mlflow_tracking_uri"])
        if place:
            settings["server"]["mlflow_tracking_uri"] = f"sqlite:///{context.project_path / place[1]}"
            loader["mlflow"] = settings
        super().after_context_created(context)
        # Nested, it would open the run once more for every node and close it once: the next session would go on in it.
        self.mlflow_config.tracking.run.nested = False

    @hook_impl
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: CatalogProtocol[Any, Any]
    ) -> None:
        """Start the run."""
        super().before_pipeline_run(run_params=run_params, pipeline=pipeline, catalog=catalog)
        self._catalog = catalog
        self._logged: set[str] = set()
        if self._is_mlflow_enabled:
            mlflow.set_tag("code_version", code_version())

    @hook_impl
    def before_node_run(
        self, node: Node, catalog: CatalogProtocol[Any, Any], inputs: dict[str, Any], is_async: bool
    ) -> None:
        """Log parameters by their values, not by the repr of their class."""
        plain = {
            name: value.model_dump(mode="json") if isinstance(value, BaseModel) else value
            for name, value in inputs.items()
        }
        self._pending: dict[str, Any] = {}
        super().before_node_run(node=node, catalog=catalog, inputs=plain, is_async=is_async)
        if self._pending:
            mlflow.log_params(self._pending)

    def _log_param(self, name: str, value: dict[str, Any] | int | bool | str) -> None:
        """Log each parameter once, for many nodes read the same, and those of a node together, in one transaction."""
        if name in self._logged:
            return
        self._logged.add(name)
        if len(str(value)) <= MAX_PARAM_VAL_LENGTH:
            self._pending[name] = value
        else:
            super()._log_param(name, value)

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any, node: Node) -> None:
        """Log rows and content hash of what was saved, and the pictures themselves."""
        dataset: Any = self._catalog.get(dataset_name)
        if not isinstance(dataset, TableDataset | FolderDataset) or dataset.manifest is None:
            return
        rows, content = dataset.manifest.rows, dataset.manifest.content_hash
        _logger.debug("%s: %s rows, content hash %s", dataset_name, f"{rows:,}", content)
        if self._is_mlflow_enabled:
            mlflow.log_metric(f"rows.{dataset_name}", rows)
            mlflow.set_tag(f"content_hash.{dataset_name}", content)
            if isinstance(dataset, FigureDataset | GalleryDataset):
                mlflow.log_artifacts(str(dataset.path), dataset_name)

    @hook_impl
    def after_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: CatalogProtocol[Any, Any]
    ) -> None:
        """End the run, and say how to look at it."""
        run = mlflow.active_run()
        super().after_pipeline_run(run_params=run_params, pipeline=pipeline, catalog=catalog)
        if run:
            uri = mlflow.get_tracking_uri()
            _logger.info("MLflow: %s (run %s)", "make ui" if uri.startswith("sqlite:") else uri, run.info.run_id)
