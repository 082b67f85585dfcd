"""The documentation is true where a machine can tell: links, paths, commands, names, tables, parameters, notebooks."""

import ast
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from kedro.framework.cli.project import run as kedro_run
from PIL import Image

from e2e.throwaway import Project
from internspatial_kedro.cli import run
from internspatial_kedro.parameters import parameter_models, runtime_parameters
from internspatial_kedro.pipeline_registry import register_pipelines
from internspatial_kedro.pipelines.__main__ import PARAMETERS, field_docs, render_parameters
from internspatial_kedro.tables import TABLES
from internspatial_kedro.tables.__main__ import ABOUT, render_tables

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "internspatial_kedro"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *PACKAGE.rglob("*.md")])
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PIPELINES = {name: pipeline for name, pipeline in register_pipelines().items() if name in PARAMETERS}
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE_BLOCK = re.compile(r"```(?:bash|sh)\n(.*?)```", re.DOTALL)
FENCED = re.compile(r"```.*?```", re.DOTALL)
INLINE_CODE = re.compile(r"`([^`\n]+)`")
PARAMETER = re.compile(rf"\b(?:{'|'.join(PARAMETERS)})(?:\.[a-z_0-9]+)+")
LARGEST_IMAGE_BYTES = 300_000

CATALOG: dict[str, Any] = {
    name: entry
    for file in (ROOT / "conf" / "base" / "catalog").glob("*.yml")
    for name, entry in yaml.safe_load(file.read_text()).items()
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


pages = pytest.mark.parametrize("page", PAGES, ids=name_of)


def anchors(page: Path) -> set[str]:
    """What GitHub makes of headings."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(page: Path) -> Iterator[list[str]]:
    """Commands of a page's shell blocks, one list of words each."""
    for block in CODE_BLOCK.findall(page.read_text()):
        for line in block.splitlines():
            words = shlex.split(line.replace("<", "").replace(">", ""), comments=True)
            while words and (setting := re.fullmatch(r"[A-Z_]+=(.+)", words[0])):
                assert (ROOT / setting[1]).is_file()
                words = words[1:]
            if words:
                yield words


def parameter_names() -> set[str]:
    """Every parameter, and every group of them."""
    listed = set(re.findall(r"^\| `([a-z_0-9.]+)` \|", render_parameters(), re.MULTILINE))
    names = {name for name in listed if name.partition(".")[0] in PARAMETERS}
    parts = [name.split(".") for name in names]
    return {".".join(path[:length]) for path in parts for length in range(1, len(path) + 1)}


@pages
def test_links_resolve(page: Path) -> None:
    broken = []
    for target in LINK.findall(FENCED.sub("", page.read_text())):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert not broken


@pages
def test_pages_name_no_path_of_one_machine(page: Path) -> None:
    assert not re.search(r"(?<![\w.])/(?:work|home|root|tmp)/", page.read_text())


def test_the_index_leads_to_every_page() -> None:
    text = (ROOT / "docs" / "index.md").read_text()
    missing = [
        page for page in (ROOT / "docs").rglob("*.md") if page.name != "index.md" and f"{page.name})" not in text
    ]
    assert not missing


def test_decisions_are_numbered_without_gap() -> None:
    numbers = [int(page.name[:4]) for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def paths_of_contributing() -> list[str]:
    text = FENCED.sub("", (ROOT / "CONTRIBUTING.md").read_text())
    words = [word for code in INLINE_CODE.findall(text) for word in code.split()]
    return sorted({word for word in words if re.fullmatch(r"[\w<>.-]+(?:/[\w<>.-]+)+/?|[\w.-]+\.(?:py|toml|md)", word)})


@pytest.mark.parametrize("path", paths_of_contributing())
def test_paths_in_contributing_exist(path: str) -> None:
    """A path with a placeholder must exist for some name."""
    if path == "../shared/real":
        pytest.skip("lies outside the repository, and may be absent")
    pattern = re.sub(r"<\w+>", "*", path)
    assert any(any(folder.glob(pattern)) for folder in (ROOT, PACKAGE)), f"there is no {path}"


@pages
def test_commands_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for words in commands(page):
        match words:
            case ["make", *wanted]:
                assert set(wanted) <= targets
            case ["kedro", "run", *options]:
                check_run(options)
            case ["kedro", *rest]:
                assert rest in (["viz", "run"], ["review"])
            case ["pip", "install", *rest]:
                named = [extra for word in rest for extra in re.findall(r"^\.\[([\w,]+)\]$", word)]
                assert {extra for group in named for extra in group.split(",")} <= set(extras)
                assert "-c" not in rest or (ROOT / rest[rest.index("-c") + 1]).is_file()
            case ["python", "-m", module, *_]:
                check_module(module)
            case ["mlflow", "ui", "--backend-store-uri", uri]:
                settings = yaml.safe_load((ROOT / "conf" / "base" / "mlflow.yml").read_text())
                assert uri == settings["server"]["mlflow_tracking_uri"]
            case _:
                assert words[:3] == ["sudo", "apt-get", "install"], f"unknown command {words}"


def check_run(options: list[str]) -> None:
    """Options, environments, pipelines and parameters of `kedro run`."""
    known = {flag for option in run.params for flag in option.opts}
    assert {option.opts[0] for option in kedro_run.params} <= known
    given = dict(pairwise([*options, ""]))
    assert {word for word in options if word.startswith("-")} <= known
    if "--env" in given:
        assert any((ROOT / "conf" / given["--env"]).rglob("*.yml")), f"there is no environment {given['--env']}"
    asked = f"{given.get('--pipelines', '')},{given.get('--pipeline', '')}"
    assert set(filter(None, asked.split(","))) <= set(register_pipelines())
    also_known = runtime_parameters(ROOT / "conf", ["base", given.get("--env", "base")])
    names = {entry.partition("=")[0] for entry in filter(None, given.get("--params", "").split(","))}
    assert names <= parameter_names() | also_known


def check_module(module: str) -> None:
    folder = (ROOT if module == "benchmarks" else ROOT / "src") / module.replace(".", "/")
    assert (folder / "__main__.py").is_file() or folder.with_suffix(".py").is_file()


@pages
def test_parameters_that_pages_name_exist(page: Path) -> None:
    rooms = [PACKAGE / room / name for room in ("pipelines", "models") for name in PARAMETERS]
    modules = {f"{folder.name}.{file.stem}" for folder in rooms for file in folder.glob("*.py")}
    named = set(PARAMETER.findall(page.read_text()))
    files = {name for name in named if name.endswith((".yml", ".py", ".md"))}
    assert named - files <= parameter_names() | modules


def test_the_page_of_parameters_is_printed_from_the_classes() -> None:
    assert (ROOT / "docs" / "parameters.md").read_text() == render_parameters(), (
        "print it again: python -m internspatial_kedro.pipelines > docs/parameters.md"
    )


def test_the_page_of_parameters_knows_all_classes() -> None:
    used = {name.removeprefix("params:"): model for name, model in parameter_models(register_pipelines()).items()}
    assert used == PARAMETERS


@pytest.mark.parametrize("model", PARAMETERS.values(), ids=PARAMETERS)
def test_every_parameter_says_what_it_decides(model: Any) -> None:
    waiting = [model]
    while waiting:
        current = waiting.pop()
        docs = field_docs(current)
        assert all(docs.get(name) for name in current.model_fields), current
        types = [field.annotation for field in current.model_fields.values()]
        waiting += [inner for inner in types if hasattr(inner, "model_fields")]


def test_the_page_of_tables_is_printed_from_the_schemas() -> None:
    assert (ROOT / "docs" / "tables.md").read_text() == render_tables(), (
        "print it again: python -m internspatial_kedro.tables > docs/tables.md"
    )


def test_the_page_of_tables_names_the_datasets_of_the_catalog() -> None:
    declared = {name: entry["table"] for name, entry in CATALOG.items() if "table" in entry}
    # Some datasets share a table: rejects of several pipelines.
    assert {about.dataset: table for table, about in ABOUT.items()}.items() <= declared.items()
    assert set(ABOUT) == set(TABLES) == set(declared.values())


def test_architecture_names_every_dataset() -> None:
    named = set(INLINE_CODE.findall((ROOT / "docs" / "architecture.md").read_text()))
    assert set(CATALOG) <= named


@pytest.mark.parametrize("name", PIPELINES)
def test_the_page_of_a_pipeline_names_what_goes_in_and_comes_out(name: str) -> None:
    named = set(INLINE_CODE.findall(FENCED.sub("", (PACKAGE / "pipelines" / name / "README.md").read_text())))
    pipeline = PIPELINES[name]
    used = {dataset for dataset in pipeline.inputs() | pipeline.all_outputs() if not dataset.startswith("params:")}
    assert used <= named
    assert name in named, "its parameters"


def test_the_citation_is_yaml_with_the_version_of_the_package() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (citation["version"], citation["license"]) == (project["version"], project["license"])
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("image", sorted((ROOT / "docs" / "images").iterdir()), ids=name_of)
def test_images_are_small_and_shown(image: Path) -> None:
    assert image.stat().st_size <= LARGEST_IMAGE_BYTES
    with Image.open(image) as opened:
        assert opened.format == "JPEG"
    assert any(f"images/{image.name}" in page.read_text() for page in PAGES)


def code_cells(notebook: Path) -> list[str]:
    cells = json.loads(notebook.read_text())["cells"]
    assert all(
        cell["outputs"] == [] and cell["execution_count"] is None for cell in cells if cell["cell_type"] == "code"
    )
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name_of)
def test_notebooks_are_cleared_and_define_nothing(notebook: Path) -> None:
    tree = ast.parse("\n".join(code_cells(notebook)))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name_of)
def test_notebooks_run_from_top_to_bottom(
    notebook: Path, finished_project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    data = finished_project.folder / finished_project.data
    source = "\n".join(code_cells(notebook))
    assert source.count('DATA = Path("../data")') == 1
    shown: list[Any] = []
    names = SimpleNamespace(__name__="notebook", display=lambda *things: shown.extend(things)).__dict__
    exec(compile(source.replace('Path("../data")', f"Path({str(data)!r})"), str(notebook), "exec"), names)
    assert shown or capsys.readouterr().out
