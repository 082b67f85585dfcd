"""Hooks: what the user named exists, which engine runs the plans, and from what each dataset is made."""

import os
from pathlib import Path
from typing import Any

import daft
from daft.exceptions import DaftCoreException
from daft.runners import get_or_infer_runner_type
from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.framework.project import pipelines
from kedro.io import CatalogProtocol
from kedro.pipeline import Pipeline
from pydantic import BaseModel

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
