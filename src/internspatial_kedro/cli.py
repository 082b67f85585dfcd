"""The project's commands: Kedro's own `run`, which answers a user's mistake with one line instead of a traceback."""

import os
from collections.abc import Iterator
from typing import Any

import click
from kedro.config import MissingConfigException
from kedro.framework.cli.project import run as kedro_run
from kedro.io import DatasetError
from omegaconf.errors import OmegaConfBaseException
from pydantic import ValidationError

from internspatial_kedro.questions.templates import TemplateError
from internspatial_kedro.sources.records import SourceError

_USER_ERRORS = (
    SourceError,
    TemplateError,
    DatasetError,
    MissingConfigException,
    OmegaConfBaseException,
    ValidationError,
)


class _Run(click.Command):
    """`kedro run` with friendly errors."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run; a mistake in configuration or input becomes one line."""
        if ctx.params.pop("quiet"):
            os.environ["DAFT_PROGRESS_BAR"] = "0"
            os.environ["TQDM_DISABLE"] = "1"
        try:
            return super().invoke(ctx)
        except Exception as error:
            message = explain(error)
            if message is None:
                raise
            raise click.ClickException(message) from None


def explain(error: BaseException) -> str | None:
    """One line about a user's mistake, or None if it is none of theirs."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ValidationError):
            return _explain_parameter(cause)
    for cause in reversed(causes):
        if isinstance(cause, _USER_ERRORS):
            return _one_line(cause)
    if isinstance(error, ValueError) and "pipeline named" in str(error):
        return _one_line(error) + " Pipelines are listed by `kedro registry list`."
    return None


def _explain_parameter(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    given = "" if first["type"] == "extra_forbidden" else f" (given: {first['input']!r})"
    return f"Parameter {error.title}: {where}: {first['msg']}{given}. See conf/base/parameters and docs/parameters.md."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


@click.group(name=__file__)
def cli() -> None:
    """Commands of internspatial-kedro."""


cli.add_command(
    _Run(
        name="run",
        params=[*kedro_run.params, click.Option(["--quiet"], is_flag=True, help="No progress bars.")],
        callback=kedro_run.callback,
        help=kedro_run.help,
    )
)
