"""The house stands: what is declared is used, what is used is declared, and data only flows down the layers."""

import ast
import inspect
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from kedro.config import OmegaConfigLoader
from kedro.pipeline import Pipeline
from pydantic import BaseModel

from internspatial_kedro.parameters import environments, parameter_models
from internspatial_kedro.pipeline_registry import register_pipelines
from internspatial_kedro.pipelines.bench_build.params import TaskCounts
from internspatial_kedro.settings import CONFIG_LOADER_ARGS

REPOSITORY = Path(__file__).resolve().parents[2]
CONF = REPOSITORY / "conf"
SOURCE = REPOSITORY / "src" / "internspatial_kedro"
ENVIRONMENTS = [name for name in environments(CONF) if name != "base"]
LAYERS = {
    "raw": "01_raw",
    "intermediate": "02_intermediate",
    "primary": "03_primary",
    "model_input": "05_model_input",
    "models": "06_models",
    "model_output": "07_model_output",
    "reporting": "08_reporting",
}
PREFIXES = {
    **{"raw": "raw_", "intermediate": "int_", "primary": "prm_", "model_input": "inp_"},
    **{"models": "mdl_", "model_output": "out_", "reporting": "rep_"},
}
PIPELINES = register_pipelines()
ALL = sum(PIPELINES.values(), Pipeline([]))
PARAMETERS = parameter_models(PIPELINES)


@cache
def loader(env: str) -> OmegaConfigLoader:
    return OmegaConfigLoader(str(CONF), env=env, runtime_params={"real_root": "/real"}, **CONFIG_LOADER_ARGS)


@cache
def catalog(env: str) -> dict[str, dict[str, Any]]:
    return {name: entry for name, entry in loader(env)["catalog"].items() if not name.startswith("_")}


def layer_of(name: str) -> str:
    return str(catalog("local")[name]["metadata"]["kedro-viz"]["layer"])


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_every_dataset_is_declared_and_every_entry_is_used(env: str) -> None:
    used = {name for name in ALL.datasets() if not name.startswith("param")}
    assert set(catalog(env)) == used


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_environments_override_what_exists(env: str) -> None:
    """An entry of an environment that base does not have would be used there only."""
    base = loader("base")
    for kind in ("catalog", "parameters", "globals"):
        assert set(loader(env)[kind]) - {"real_root"} <= set(base[kind]), kind


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_data_lies_in_its_layers_folder(env: str) -> None:
    for name, entry in catalog(env).items():
        layer = entry["metadata"]["kedro-viz"]["layer"]
        assert name.startswith(PREFIXES[layer]), name
        if "path" in entry and layer != "raw":
            assert LAYERS[layer] in Path(entry["path"]).parts, name


@pytest.mark.parametrize("env", ENVIRONMENTS)
def test_paths_are_apart(env: str) -> None:
    paths = [entry["path"] for entry in catalog(env).values() if "path" in entry]
    assert len(paths) == len(set(paths))


def test_data_only_flows_down_the_layers() -> None:
    order = list(LAYERS)
    upwards = [
        (node.name, given, made)
        for node in ALL.nodes
        for given in node.inputs
        for made in node.outputs
        if not given.startswith("param") and order.index(layer_of(given)) > order.index(layer_of(made))
    ]
    assert upwards == []


def test_tables_are_their_entries() -> None:
    """A table is declared once, under one name, but for what several pipelines leave out and count."""
    tables = [entry["table"] for entry in catalog("local").values() if "table" in entry]
    assert {table for table, count in Counter(tables).items() if count > 1} == {"rejects", "reject_counts"}


def test_nodes_are_named_like_their_functions() -> None:
    functions = [node.func.__name__ for node in ALL.nodes]
    assert [node.name.rpartition(".")[2] for node in ALL.nodes] == functions
    assert len(set(functions)) == len(functions)


def test_nodes_have_an_output_and_a_docstring() -> None:
    for node in ALL.nodes:
        assert node.outputs, node.name
        assert inspect.getdoc(node.func), node.name


def test_nodes_are_namespaced_by_pipeline() -> None:
    for name, pipeline in PIPELINES.items():
        if name not in ("__default__", "data_engine"):
            assert {node.namespace for node in pipeline.nodes} == {name}


def test_no_node_is_a_generator() -> None:
    """Kedro would save each piece on its own, and a table would hold the last one."""
    assert [node.name for node in ALL.nodes if inspect.isgeneratorfunction(node.func)] == []


def test_the_default_run_is_the_data_engine() -> None:
    engine = ("annotation", "lifting", "qa_generation", "format_expansion")
    assert set(PIPELINES["__default__"].nodes) == {node for name in engine for node in PIPELINES[name].nodes}
    assert ALL.inputs() <= {name for name in catalog("local") if layer_of(name) == "raw"} | {
        f"params:{name}" for name in PARAMETERS
    }


class TestParameters:
    def test_each_is_a_frozen_class_that_forbids_others(self) -> None:
        names = {name.removeprefix("params:") for name in ALL.inputs() if name.startswith("param")}
        assert set(PARAMETERS) == names
        for model in all_models():
            assert model.model_config.get("frozen"), model
            assert model.model_config.get("extra") == "forbid", model

    def test_each_field_is_explained(self) -> None:
        """By a docstring below it, which pydantic does not see."""
        for model in all_models():
            tree = ast.parse(inspect.getsource(model)).body[0]
            assert isinstance(tree, ast.ClassDef)
            statements = [type(statement) for statement in tree.body]
            for place, statement in enumerate(tree.body):
                if isinstance(statement, ast.AnnAssign):
                    assert statements[place + 1 : place + 2] == [ast.Expr], f"{model}: {ast.unparse(statement)}"

    def test_each_field_is_read_somewhere(self) -> None:
        code = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
        for model in all_models():
            for name in model.model_fields:
                # Counts of tasks are read as a whole: a benchmark's tasks are its fields.
                whole = model is TaskCounts
                assert whole or re.search(rf"\.{name}\b", code) or f"{name}_per_view" in code, (
                    f"{model.__name__}.{name}"
                )

    def test_there_is_a_file_for_each_with_this_key_alone(self) -> None:
        files = {path.stem: yaml.safe_load(path.read_text()) for path in (CONF / "base/parameters").glob("*.yml")}
        assert set(files) == set(PARAMETERS)
        for name, content in files.items():
            assert list(content) == [name]

    @pytest.mark.parametrize("env", ["base", *ENVIRONMENTS])
    def test_files_of_every_environment_fit_their_classes(self, env: str) -> None:
        given = loader(env)["parameters"]
        for name, model in PARAMETERS.items():
            model.model_validate(given[name])

    def test_every_environment_changes_what_it_names(self) -> None:
        """A value that repeats its default is noise, and goes stale."""
        for path in CONF.glob("*/parameters/*.yml"):
            for name, content in yaml.safe_load(path.read_text()).items():
                unchanged = set(content) & set(equal_to_default(PARAMETERS[name], content))
                assert not unchanged, f"{path}: {unchanged}"


def all_models() -> list[type[BaseModel]]:
    """Classes of parameters, and of their parts."""
    found: list[type[BaseModel]] = []
    queue = list(PARAMETERS.values())
    while queue:
        model = queue.pop()
        if model in found:
            continue
        found += [model, *(base for base in model.__mro__[1:] if base is not BaseModel and issubclass(base, BaseModel))]
        parts = [field.annotation for field in model.model_fields.values()]
        queue += [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
    return list(dict.fromkeys(found))


def equal_to_default(model: type[BaseModel], content: dict[str, Any]) -> list[str]:
    standard, given = model().model_dump(), model.model_validate(content).model_dump()
    return [name for name in content if given[name] == standard[name]]


def test_telemetry_is_off() -> None:
    assert yaml.safe_load((REPOSITORY / ".telemetry").read_text()) == {"consent": False}
