"""A user's mistake is answered by one line: what was given, what is possible, what to do. Nothing is run or written."""

import shutil
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import daft
import pytest
from click.testing import CliRunner, Result
from kedro.framework.startup import bootstrap_project
from kedro.io import DataCatalog, DatasetError

from e2e.throwaway import ROOMS, Project, plain
from internspatial_kedro.cli import explain, run
from internspatial_kedro.datasets.table import TableDataset
from internspatial_kedro.sources.records import SourceError

RAW = "raw_sources:\n  type: internspatial_kedro.datasets.sources.SourcesDataset\n"
TEMPLATE = "conf/templates/position_comparison.yml"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that never ran; no test may write into it."""
    return Project.create(tmp_path_factory.mktemp("cli") / "project")


def write(path: str, text: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        (project.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (project.folder / path).write_text(text)

    return change


def edit(path: str, old: str, new: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        text = (project.folder / path).read_text()
        assert old in text
        (project.folder / path).write_text(text.replace(old, new, 1))

    return change


def invoke(project: Project, arguments: str) -> Result:
    bootstrap_project(project.folder)
    with chdir(project.folder):
        return CliRunner().invoke(run, arguments.split(), prog_name="kedro run")


def assert_one_line(done: Result, words: list[str]) -> None:
    assert done.exit_code == 1, done.output
    lines = [line for line in done.output.splitlines() if line.startswith("Error")]
    assert len(lines) == 1, done.output
    assert done.output.rstrip().endswith(lines[0])
    missing = [word for word in words if word not in lines[0]]
    assert not missing, lines[0]
    assert "Traceback" not in done.output


ARGUMENTS: dict[str, tuple[str, list[str]]] = {
    "nested parameter": (
        "--params annotation.rooms.cuont=2",
        ["Unknown parameter 'annotation.rooms.cuont'", "Did you mean 'count'?", "frames, width", "--params"],
    ),
    "parameter of a pipeline": (
        "--params qa_generation.sead=1",
        ["Unknown parameter 'qa_generation.sead'", "'seed'?", "views_per_batch", "conf/<env>/parameters"],
    ),
    "parameter of a pipeline that is not run": (
        "--pipelines annotation --params lifting.prefers=depth",
        ["Unknown parameter 'lifting.prefers'", "Did you mean 'prefer'?"],
    ),
    "pipeline's name in a parameter": (
        "--params qa_generaton.seed=8",
        ["Unknown parameter 'qa_generaton'", "Did you mean 'qa_generation'?", "annotation, lifting"],
    ),
    "parameter of another environment": (
        "--params real_root=/nowhere",
        ["Unknown parameter 'real_root'", "annotation, lifting, qa_generation, format_expansion"],
    ),
    "text for a number": (
        "--params qa_generation.seed=eight",
        ["Parameter 'qa_generation.seed' = 'eight'", "valid integer", "--params"],
    ),
    "number out of range": (
        "--params annotation.rooms.count=0",
        ["Parameter 'annotation.rooms.count' = 0", "greater than or equal to 1"],
    ),
    "none of the choices": (
        "--params lifting.prefer=boxen",
        ["Parameter 'lifting.prefer' = 'boxen'", "'boxes' or 'depth'"],
    ),
    "number for a group": ("--params annotation=3", ["Parameter 'annotation' = 3", "dictionary"]),
    "pipeline": (
        "--pipelines liftin",
        ["Unknown pipeline 'liftin'", "Did you mean 'lifting'?", "annotation", "--pipelines"],
    ),
    "pipeline, older option": ("--pipeline nope", ["Unknown pipeline 'nope'", "annotation, lifting"]),
    "environment": ("--env reel", ["Unknown environment 'reel'", "Did you mean 'real'?", "--env"]),
    "node": ("--nodes lift_everything", ["lift_everything", "kedro registry describe"]),
    "node to start from": ("--from-nodes nowhere", ["nowhere", "kedro registry describe"]),
    "tag": ("--tags nowhere", ["no nodes", "kedro registry describe"]),
    "no folder for real sources": (
        "--env real",
        ["'real_root' not found", "raw_sources.sources.", "--params"],
    ),
    "missing folder": (
        "--env real --params real_root=/nowhere/at/all",
        ["Source 'sunrgbd'", "there is no folder /nowhere/at/all/sunrgbd", "catalog/raw.yml", "--params"],
    ),
}


@pytest.mark.parametrize(("arguments", "words"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_a_mistake_in_the_command_is_one_line(pristine: Project, arguments: str, words: list[str]) -> None:
    assert_one_line(invoke(pristine, arguments), words)
    assert list((pristine.folder / "data").iterdir()) == []


FILES: dict[str, tuple[Callable[[Project], None], str, list[str]]] = {
    "unknown reader": (
        write("conf/mine/catalog/raw.yml", RAW + "  sources:\n    flat: {reader: scanet, path: data/01_raw/flat}\n"),
        "--env mine",
        ["raw_sources.flat.reader = 'scanet'", "'rooms', 'sunrgbd'", "catalog/raw.yml"],
    ),
    "misspelt setting of a source": (
        write("conf/mine/catalog/raw.yml", RAW + "  sources:\n    flat: {reader: rooms, paht: data/01_raw/flat}\n"),
        "--env mine",
        ["raw_sources.flat", "reader, path, split, options", "catalog/raw.yml"],
    ),
    "misspelt argument of a dataset": (
        write("conf/mine/catalog/raw.yml", RAW + "  source:\n    flat: {reader: rooms, path: data/01_raw/flat}\n"),
        "--env mine",
        ["unexpected keyword argument 'source'", "raw_sources"],
    ),
    "unknown table": (
        write(
            "conf/mine/catalog/raw.yml",
            "int_views:\n  type: internspatial_kedro.datasets.table.TableDataset\n  table: vues\n  path: data/x\n",
        ),
        "--env mine",
        ["Unknown table 'vues'", "views"],
    ),
    "unknown option of the rooms": (
        write(
            "conf/mine/catalog/raw.yml",
            RAW + "  sources:\n    flat: {reader: rooms, path: data/01_raw/flat, options: {sizes: 3}}\n",
        ),
        "--env mine",
        ["'sizes'", "shadow_samples"],
    ),
    "unknown option of another reader": (
        write(
            "conf/mine/catalog/raw.yml",
            RAW + "  sources:\n    flat: {reader: coco, path: data, options: {sizes: 3}}\n",
        ),
        "--env mine",
        ["unknown option 'sizes'", "coco has no options", "raw_sources"],
    ),
    "folder of another layout": (
        write("conf/mine/catalog/raw.yml", RAW + "  sources:\n    flat: {reader: coco, path: data}\n"),
        "--env mine",
        ["Source 'flat' (coco)", "annotations/instances_<split>.json", "raw_sources"],
    ),
    "misspelt parameter in a file": (
        write("conf/mine/parameters/annotation.yml", "annotation:\n  room: {count: 3}\n"),
        "--env mine",
        ["Unknown parameter 'annotation.room'", "Did you mean 'rooms'?", "conf/<env>/parameters"],
    ),
    "parameter file that is no YAML": (
        write("conf/mine/parameters/annotation.yml", "annotation: {rooms: \n"),
        "--env mine",
        ["annotation.yml", "line"],
    ),
    "unknown engine": (
        write("conf/mine/globals.yml", "engine: {runner: spark}\n"),
        "--env mine",
        ["Unknown engine.runner 'spark'", "native, ray", "globals.yml"],
    ),
    "template that is no YAML": (
        edit(TEMPLATE, "relations:", "relations: ["),
        "",
        ["position_comparison.yml cannot be read as YAML", "line"],
    ),
    "unknown slot": (
        edit(TEMPLATE, "Is {a} to the left of {b}?", "Is {a} to the left of {c}?"),
        "",
        ["position_comparison.yml: relations.left.predicate.questions.001", "'{c}' is no slot", "{category}"],
    ),
    "unclosed slot": (
        edit(TEMPLATE, "Is {a} to the left of {b}?", "Is {a to the left of {b}?"),
        "",
        ["position_comparison.yml: relations.left.predicate.questions.001", "'{a to the left of '"],
    ),
    "misspelt key of a template": (
        edit(TEMPLATE, "      answers:", "      anwsers:"),
        "",
        ["position_comparison.yml: relations.left.predicate.anwsers", "Extra inputs are not permitted"],
    ),
    "no templates": (
        lambda project: [path.unlink() for path in (project.folder / "conf" / "templates").iterdir()],
        "",
        ["There are no templates", "conf/templates"],
    ),
}


@pytest.mark.parametrize(("change", "arguments", "words"), FILES.values(), ids=FILES)
def test_a_mistake_in_a_file_is_one_line(
    tmp_path: Path, change: Callable[[Project], None], arguments: str, words: list[str]
) -> None:
    project = Project.create(tmp_path / "project")
    change(project)
    assert_one_line(invoke(project, arguments), words)
    assert list((project.folder / "data").iterdir()) == []


PROCESSES: dict[str, tuple[list[str], str]] = {
    "kedro run": (["kedro", "run", "--params", "annotation.rooms.cuont=2"], "Unknown parameter"),
    "a folder that is missing": (["kedro", "run", "--env", "real", "--params", "real_root=/nowhere"], "no folder"),
    "the package": (["internspatial_kedro", "--env", "reel"], "Unknown environment"),
}


@pytest.mark.parametrize(("command", "words"), PROCESSES.values(), ids=PROCESSES)
def test_a_process_ends_with_the_line_and_an_exit_code(pristine: Project, command: list[str], words: str) -> None:
    done = pristine.command(*command)
    output = plain(done.output)
    assert done.code == 1
    assert words in done.last_line
    assert done.last_line.startswith("Error: ")
    assert "Traceback" not in output
    assert "╭" not in output


def test_a_run_from_a_folder_below_is_the_projects(project: Project) -> None:
    below = project.folder / "notebooks"
    below.mkdir()
    done = project.command("kedro", "run", "--env", "test", "--only-missing-outputs", folder="notebooks")
    assert done.code == 0, done.output
    assert "All 29 nodes are up to date: nothing to do" in done.output
    assert "Kedro project" not in done.output, "the project's conf/logging.yml holds here too"
    assert list(below.iterdir()) == []


LATE: dict[str, tuple[Callable[[Project], None], list[str]]] = {
    "no templates for a task": (
        lambda project: (project.folder / "conf/templates/object_counting.yml").unlink(),
        ["No templates for object_counting", "object_counting.yml"],
    ),
    "no templates for a relation": (
        edit("conf/templates/size_comparison.yml", "  taller:", "  tallest:"),
        ["No templates for size_comparison.taller", "size_comparison.yml"],
    ),
    "misspelt form": (
        edit(TEMPLATE, "    predicate:", "    predicat:"),
        ["position_comparison.yml: left.predicat is no form", "predicate, choice"],
    ),
}


@pytest.mark.parametrize(("change", "words"), LATE.values(), ids=LATE)
def test_a_gap_in_the_templates_is_one_line(
    project: Project, change: Callable[[Project], None], words: list[str]
) -> None:
    change(project)
    before = project.hashes["prm_qa_pairs"]
    assert_one_line(invoke(project, "--env test --nodes qa_generation.generate_qa_pairs"), words)
    assert project.hashes["prm_qa_pairs"] == before


GONE: dict[str, tuple[str, str]] = {
    "images of an export": ("format_expansion.export_sft", ".jpg"),
    "images of the gallery": ("format_expansion.draw_gallery", ".jpg"),
    "depth maps": ("lifting.lift_views --params lifting.prefer=depth", ".png"),
}


@pytest.mark.parametrize(("node", "ending"), GONE.values(), ids=GONE)
def test_files_that_are_gone_are_one_line(project: Project, node: str, ending: str) -> None:
    """Tables stay where someone deletes the drawn rooms; what the line says brings them back."""
    rooms = project.folder / project.data / ROOMS
    shutil.rmtree(rooms)
    before = project.hashes
    done = invoke(project, f"--env test --nodes {node}")
    assert_one_line(done, [f"{project.data}/{ROOMS}/room_00", f"{ending} is gone", "kedro run --pipelines annotation"])
    assert project.hashes == before
    assert invoke(project, "--env test --pipelines annotation").exit_code == 0
    assert invoke(project, f"--env test --nodes {node}").exit_code == 0


def failing(error: Exception) -> daft.DataFrame:
    """A lazy frame whose rows cannot be made."""

    @daft.func(return_dtype=daft.DataType.int64())
    def fail(label: str) -> int:
        raise error

    return daft.from_pydict({"label": ["chair"]}).with_column("count", fail(daft.col("label")))


def test_a_defect_keeps_its_traceback(tmp_path: Path) -> None:
    """Kedro wraps whatever a save raises in DatasetError; a defect must not pass for a user's mistake."""
    dataset = TableDataset(table="label_counts", path=str(tmp_path / "counts"))
    with pytest.raises(DatasetError) as defect:
        dataset.save(failing(IndexError("list index out of range")))
    assert explain(defect.value) is None
    with pytest.raises(DatasetError) as named:
        DataCatalog({"counts": dataset}).save("counts", failing(IndexError("list index out of range")))
    assert explain(named.value) is None
    with pytest.raises(DatasetError) as mistake:
        dataset.save(failing(SourceError("Source 'x' has no file y.")))
    assert explain(mistake.value) == "Source 'x' has no file y."
    assert list(tmp_path.iterdir()) == []
