"""The project's commands: Kedro's own `run`, which answers a user's mistake with one line instead of a traceback."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import yaml
from kedro.config import MissingConfigException
from kedro.framework.cli.project import run as kedro_run
from kedro.framework.project import configure_logging, pipelines
from kedro.framework.session import KedroSession
from kedro.framework.startup import ProjectMetadata
from kedro.io import DatasetError
from omegaconf.errors import InterpolationResolutionError, OmegaConfBaseException
from pydantic import ValidationError

from internspatial_kedro.benchmarks.item_files import read_items
from internspatial_kedro.benchmarks.items import BenchmarkError, Item
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.training.errors import TrainingError
from internspatial_kedro.parameters import UsageError, check_choice
from internspatial_kedro.pipelines.evaluation.failures import EvaluationError
from internspatial_kedro.questions.templates import TemplateError
from internspatial_kedro.review.desk import ReviewDesk
from internspatial_kedro.sources.records import SourceError

_USER_ERRORS = (
    UsageError,
    SourceError,
    TemplateError,
    BenchmarkError,
    ModelError,
    EvaluationError,
    TrainingError,
    MissingConfigException,
    OmegaConfBaseException,
    yaml.YAMLError,
    ValidationError,
    FileExistsError,
    PermissionError,
)

_IN_A_PLAN = re.compile(r"\b(?:SourceError|TemplateError|BenchmarkError|ModelError|TrainingError): (.+)")
"""Daft tells what failed in a plan by text only."""


class _Run(click.Command):
    """`kedro run` with friendly errors."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run; a mistake in configuration or input becomes one line."""
        # On Ray, bars would fill a log file.
        if ctx.params.pop("quiet") or not sys.stderr.isatty():
            os.environ["DAFT_PROGRESS_BAR"] = "0"
        # A name for each of some thirty plans; who traces one sets it to 1.
        os.environ.setdefault("DAFT_SHOW_QUERY_ID", "0")
        if ctx.obj is not None:
            _configure_logging(ctx.obj.project_path)
        try:
            _check_pipelines([*ctx.params["pipelines"], ctx.params["pipeline"] or "__default__"])
            return super().invoke(ctx)
        except Exception as error:
            message = explain(error)
            if message is None:
                raise
            raise click.ClickException(message) from None


def explain(error: BaseException) -> str | None:
    """One line about a user's mistake, or None if it is none of theirs: then the traceback is worth seeing."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, InterpolationResolutionError) and "untime parameter" in str(cause):
            return f"{str(cause).splitlines()[0]} It is needed by {cause.full_key}. Give it: --params <name>=<value>."
        if isinstance(cause, _USER_ERRORS):
            return _one_line(cause)
    for cause in causes:
        # Kedro says "Failed while …", after the dataset's name, when it wraps whatever went wrong in a dataset.
        if isinstance(cause, DatasetError) and "Failed while" not in str(cause):
            return _one_line(cause)
    in_plan = _IN_A_PLAN.search(str(error))
    return in_plan[1] if in_plan else _explain_selection(error)


def _configure_logging(project_path: Path) -> None:
    """Kedro looks for the configuration in the current folder only, which may be one below the project's."""
    path = project_path / "conf" / "logging.yml"
    if "KEDRO_LOGGING_CONFIG" not in os.environ and Path.cwd() != project_path and path.is_file():
        configure_logging(yaml.safe_load(path.read_text(encoding="utf-8")))


def _check_pipelines(names: list[str]) -> None:
    for name in names:
        check_choice("pipeline", name, pipelines, "Correct --pipelines.")


def _explain_selection(error: BaseException) -> str | None:
    """Kedro has a plain ValueError for nodes, tags and datasets that do not exist."""
    if isinstance(error, ValueError) and str(error).startswith(("Pipeline does not contain", "Pipeline contains no")):
        return _one_line(error) + " Nodes and datasets are listed by `kedro registry describe <pipeline>`."
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


run = _Run(
    name="run",
    params=[*kedro_run.params, click.Option(["--quiet"], is_flag=True, help="No progress bars.")],
    callback=kedro_run.callback,
    help=kedro_run.help,
)


@click.group(name=__file__)
def cli() -> None:
    """Commands of internspatial-kedro."""


cli.add_command(run)


@cli.command()
@click.option("--port", default=7860, show_default=True, help="Where the page is served, on this machine only.")
@click.option("--env", "-e", default=None, help="Kedro environment.")
@click.pass_obj
def review(metadata: ProjectMetadata, port: int, env: str | None) -> None:
    """Look at benchmark items in the browser: accept, reject or correct them."""
    with KedroSession.create(metadata.project_path, env=env) as session:
        context: Any = session.load_context()  # type: ignore[attr-defined]  # Kedro's sessions all have it
        catalog = context.catalog
        folder, verdicts = catalog.load("prm_benchmark"), catalog.load("raw_verdicts")
    try:
        items = [item for item in read_items(folder) if isinstance(item, Item)]
    except BenchmarkError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{len(items)} items. Open http://127.0.0.1:{port}/ and stop with Ctrl+C; verdicts go to {verdicts}.")
    # The server is imported only where it is started: other commands are quicker without it.
    from internspatial_kedro.review.app import serve

    serve(ReviewDesk(items, verdicts), port)
