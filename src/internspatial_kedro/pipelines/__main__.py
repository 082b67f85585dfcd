"""Prints docs/parameters.md: `python -m internspatial_kedro.pipelines > docs/parameters.md`."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, JsonValue
from pydantic.fields import FieldInfo

from internspatial_kedro.pipelines.annotation.params import AnnotationParams
from internspatial_kedro.pipelines.bench_build.params import BenchBuildParams
from internspatial_kedro.pipelines.evaluation.params import EvaluationParams
from internspatial_kedro.pipelines.format_expansion.params import FormatExpansionParams
from internspatial_kedro.pipelines.learning.params import LearningParams
from internspatial_kedro.pipelines.lifting.params import LiftingParams
from internspatial_kedro.pipelines.qa_generation.params import QaGenerationParams
from internspatial_kedro.pipelines.training.params import TrainingParams

PARAMETERS: Final[dict[str, type[BaseModel]]] = {
    "annotation": AnnotationParams,
    "lifting": LiftingParams,
    "qa_generation": QaGenerationParams,
    "format_expansion": FormatExpansionParams,
    "training": TrainingParams,
    "learning": LearningParams,
    "bench_build": BenchBuildParams,
    "evaluation": EvaluationParams,
}
"""Class of each pipeline's parameter, in the order in which pipelines run."""

_INTRO: Final = """# Parameters

One top-level key per pipeline. Set them in `conf/<env>/parameters/<pipeline>.yml` or on the command line:

```bash
kedro run --params annotation.rooms.count=48,qa_generation.seed=8
```

What you leave out keeps its default. A name that does not exist or a value out of range is one line before anything
runs. Changing a parameter makes stale what depends on it, and nothing else: `kedro run --only-missing-outputs` remakes
just that.

This page is printed by `python -m internspatial_kedro.pipelines > docs/parameters.md`; a test compares it with the
classes."""

_OUTRO: Final = """
## Not parameters, but settings

| setting | where | meaning |
|---|---|---|
| `data` | `globals.yml` | folder of all layers; `data`, and `data/real` in env `real` |
| `engine.runner` | `globals.yml` | `native` (this process) or `ray` (env `ray`) |
| `engine.address` | `globals.yml` | address of a Ray cluster; null starts a local one |
| `real_root` | `--params`, env `real` | folder of your datasets; see [your own photos](own-photos.md) |
| `sources` | `catalog/raw.yml` | what is read: reader, path, split, options; see [sources](sources.md) |
| wording | `conf/templates/*.yml` | how questions and answers are said |"""

_SIGNS: Final = {"gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ ", "multiple_of": "multiple of "}


def render_parameters() -> str:
    """The page, with a final line break."""
    return "\n".join([_INTRO, *(line for name in PARAMETERS for line in _section(name)), _OUTRO]) + "\n"


def _section(name: str) -> Iterator[str]:
    model = PARAMETERS[name]
    yield f"\n## {name}\n"
    yield f"{inspect.getdoc(model)}\n"
    yield "| parameter | default | allowed | meaning |\n|---|---|---|---|"
    yield from _rows(model, name)


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    """A parameter a line; those of a nested class under its name."""
    meanings = field_docs(model)
    for name, field in model.model_fields.items():
        nested = field.annotation
        if isinstance(nested, type) and issubclass(nested, BaseModel):
            yield from _rows(nested, f"{prefix}.{name}")
        else:
            default = json.dumps(field.default, default=_plain)
            yield f"| `{prefix}.{name}` | `{default}` | {_allowed(field)} | {meanings[name]} |"


def _plain(value: Any) -> Any:
    """What JSON can say of a default: of settings, those that are set."""
    return value.model_dump(exclude_defaults=True) if isinstance(value, BaseModel) else list(value)


def field_docs(model: type[BaseModel]) -> dict[str, str]:
    """The docstring below each field of a class and of those that it extends."""
    docs: dict[str, str] = {}
    for owner in reversed([base for base in model.__mro__ if issubclass(base, BaseModel) and base is not BaseModel]):
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
        body = tree.body if isinstance(tree, ast.ClassDef) else []
        for line, following in pairwise(body):
            if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                docs[line.target.id] = _text_of(following)
    return docs


def _text_of(statement: ast.stmt) -> str:
    match statement:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return " ".join(text.split())
    return ""


def _allowed(field: FieldInfo) -> str:
    """Limits and choices; else the type."""
    limits = [
        f"{sign}{getattr(rule, name)}"
        for rule in field.metadata
        for name, sign in _SIGNS.items()
        if hasattr(rule, name)
    ]
    choices = [f"`{choice}`" for choice in _choices(field.annotation)]
    empty = ["or null"] if type(None) in get_args(field.annotation) else []
    return ", ".join(limits or choices or [_type_name(field.annotation)]) + "".join(f" {word}" for word in empty)


def _choices(annotation: Any) -> list[str]:
    """Words of a literal, also within a tuple."""
    arguments = get_args(annotation)
    words = [argument for argument in arguments if isinstance(argument, str)]
    return words or [word for argument in arguments for word in _choices(argument)]


def _type_name(annotation: Any) -> str:
    """In words; of a list, what it is a list of."""
    if get_origin(annotation) is dict:
        return f"name to {_type_name(get_args(annotation)[1])}"
    if arguments := [argument for argument in get_args(annotation) if argument not in (Ellipsis, type(None))]:
        return f"list of {_type_name(arguments[0])}" if get_origin(annotation) is tuple else _type_name(arguments[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"settings: {', '.join(f'`{name}`' for name in annotation.model_fields)}"
    return {int: "whole number", float: "number", str: "text", bool: "true, false", JsonValue: "value"}[annotation]


if __name__ == "__main__":
    print(render_parameters(), end="")
