"""Parameters and environments that a user names are checked before anything else happens."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kedro.pipeline import Pipeline
from kedro.validation.type_extractor import TypeExtractor
from pydantic import BaseModel, ValidationError

_RUNTIME_PARAMETER = re.compile(r"\$\{runtime_params:\s*(\w+)")

Models = Mapping[str, type[BaseModel]]


class UsageError(Exception):
    """What the user asked for does not exist: one line saying what was given, what is possible and what to do."""


def parameter_models(pipelines: dict[str, Pipeline]) -> Models:
    """The pydantic class of each parameter that some node takes."""
    return TypeExtractor(pipelines).extract_types_from_pipelines()


def check_parameters(given: Mapping[str, Any], models: Models, also_known: Iterable[str] = ()) -> None:
    """Refuse parameters that nobody reads, and values that their class refuses.

    Args:
        given: The merged configuration: files and `--params`.
        models: Class of each top-level parameter.
        also_known: Names that the catalog reads as `runtime_params`.

    Raises:
        UsageError: Naming the first mistake.
    """
    known = [*models, *also_known]
    for name in given:
        if name not in known:
            raise UsageError(f"Unknown parameter '{name}'.{_suggest(name, known)} Correct --params or conf.")
    for name, model in models.items():
        try:
            model.model_validate(given.get(name) or {})
        except ValidationError as error:
            raise UsageError(_explain(name, model, error)) from error


def check_choice(what: str, given: str, possible: Iterable[str], remedy: str) -> None:
    """Refuse a name that is none of the possible ones.

    Raises:
        UsageError: Naming them.
    """
    names = list(possible)
    if given not in names:
        raise UsageError(f"Unknown {what} '{given}'.{_suggest(given, names)} {remedy}")


def environments(conf_source: Path) -> list[str]:
    """Names of the environments of a configuration folder."""
    return sorted(path.name for path in conf_source.iterdir() if path.is_dir() and path.name not in ("templates",))


def runtime_parameters(conf_source: Path, environment_names: Iterable[str]) -> set[str]:
    """Names that the files of some environments read as `${runtime_params:name}`."""
    files = (path for name in environment_names for path in (conf_source / name).rglob("*.yml"))
    return {name for path in files for name in _RUNTIME_PARAMETER.findall(path.read_text(encoding="utf-8"))}


def _suggest(given: str, possible: list[str]) -> str:
    close = get_close_matches(given, possible, 1)
    return (f" Did you mean '{close[0]}'?" if close else "") + f" Possible: {', '.join(possible)}."


def _explain(name: str, model: type[BaseModel], error: ValidationError) -> str:
    first = error.errors()[0]
    *path, last = (name, *(str(part) for part in first["loc"]))
    where = ".".join([*path, last])
    if first["type"] == "extra_forbidden":
        fields = list(_model_at(model, path[1:]).model_fields)
        return f"Unknown parameter '{where}'.{_suggest(last, fields)} Correct --params or conf/<env>/parameters."
    return f"Parameter '{where}' = {first['input']!r}: {first['msg']}. Correct --params or conf/<env>/parameters."


def _model_at(model: type[BaseModel], path: list[str]) -> type[BaseModel]:
    """The class of a nested parameter."""
    for part in path:
        nested = model.model_fields[part].annotation
        if not (isinstance(nested, type) and issubclass(nested, BaseModel)):
            break
        model = nested
    return model
