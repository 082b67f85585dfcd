"""Hooks: which engine runs the plans, from what each dataset is made, and what MLflow remembers."""

import logging
import os
import re
from pathlib import Path
from typing import Any

import daft
import mlflow
from daft.exceptions import DaftCoreException
from daft.runners import get_or_infer_runner_type
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.framework.project import pipelines
from kedro.io import CatalogProtocol
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node
from kedro_mlflow.framework.hooks.mlflow_hook import MlflowHook
from pydantic import BaseModel

from internspatial_kedro.datasets.folder import FolderDataset
from internspatial_kedro.datasets.pictures import FigureDataset, GalleryDataset
from internspatial_kedro.datasets.provenance import code_version, digest
from internspatial_kedro.datasets.table import TableDataset
from internspatial_kedro.parameters import (
    UsageError,
    check_choice,
    check_parameters,
    environments,
    parameter_models,
    runtime_parameters,
)

_SQLITE_FILE = re.compile(r"sqlite:///([^/].*)")
"""The address of a database in a file whose path is relative."""

_logger = logging.getLogger(__name__)


class UsageHook:
    """Finds typing errors in the environment and the parameters before anything runs."""

    @hook_impl(tryfirst=True)
    def after_context_created(self, context: KedroContext) -> None:
        """Check what the user named; other hooks would start an engine or a database first."""
        loader: Any = context.config_loader
        conf_source = Path(loader.conf_source)
        environment = loader.env or loader.default_run_env
        check_choice("environment", environment, environments(conf_source), "Correct --env.")
        names = runtime_parameters(conf_source, (loader.base_env, environment))
        check_parameters(loader["parameters"], parameter_models(dict(pipelines)), sorted(names))


class EngineHook:
    """Chooses Daft's runner from globals.yml."""

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Set the runner; Daft allows it once per process, notebooks have several sessions in one."""
        engine = context.config_loader["globals"]["engine"]
        wanted = engine["runner"]
        check_choice("engine.runner", wanted, ("native", "ray"), "Correct conf/<env>/globals.yml.")
        try:
            if wanted == "ray":
                daft.set_runner_ray(address=engine["address"], noop_if_initialized=True)
            else:
                daft.set_runner_native()
            # Daft would keep many files in flight: 5 GB where two at a time take 2.
            daft.set_execution_config(scantask_max_parallel=os.cpu_count())
        except DaftCoreException as error:
            running = get_or_infer_runner_type()
            if running != wanted:
                raise UsageError(
                    f"Daft's runner in this process is '{running}', not '{wanted}'. Restart it."
                ) from error


class ProvenanceHook:
    """Gives every dataset of a run the fingerprint of what it is made from, and finds inputs that are not there."""

    @hook_impl(tryfirst=True)
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: CatalogProtocol[Any, Any]
    ) -> None:
        """Walk the pipeline in order: code, parameters and inputs decide a node's outputs."""
        known: dict[str, str] = {}
        for node in pipeline.nodes:
            inputs = [known.get(name) or _fingerprint_of_input(name, catalog) for name in node.inputs]
            made_from = digest(code_version(), node.func.__name__, *inputs)
            for name in node.outputs:
                known[name] = digest(made_from, name)
                dataset: Any = catalog.get(name)
                if hasattr(dataset, "fingerprint"):
                    dataset.fingerprint = known[name]


def _fingerprint_of_input(name: str, catalog: CatalogProtocol[Any, Any]) -> str:
    """Of a parameter its value, of a dataset what it says of itself.

    A table's is the one that it was saved with, so that pipelines run one by one or together give the same.
    """
    dataset: Any = catalog.get(name)
    if name.startswith("params:"):
        value = dataset.load()
        return digest(name, value.model_dump_json() if isinstance(value, BaseModel) else repr(value))
    if isinstance(dataset, TableDataset):
        manifest = dataset.manifest
        return manifest.fingerprint if manifest else digest(name, "missing")
    return digest(name, dataset.content_fingerprint())


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
        super().before_node_run(node=node, catalog=catalog, inputs=plain, is_async=is_async)

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any, node: Node) -> None:
        """Log rows and content hash of what was saved, and the pictures themselves."""
        dataset: Any = self._catalog.get(dataset_name)
        if not isinstance(dataset, TableDataset | FolderDataset) or dataset.manifest is None:
            return
        rows, content = dataset.manifest.rows, dataset.manifest.content_hash
        _logger.info("%s: %s rows, content hash %s", dataset_name, f"{rows:,}", content)
        if self._is_mlflow_enabled:
            mlflow.log_metric(f"rows.{dataset_name}", rows)
            mlflow.set_tag(f"content_hash.{dataset_name}", content)
            if isinstance(dataset, FigureDataset | GalleryDataset):
                mlflow.log_artifacts(str(dataset.path), dataset_name)
