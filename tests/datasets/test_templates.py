"""`raw_templates`: wording is checked when it is read."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from kedro.io import DatasetError

from internspatial_kedro.datasets.templates import TemplatesDataset

TEMPLATES = Path(__file__).resolve().parents[2] / "conf" / "templates"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(TEMPLATES, tmp_path / "templates")


def test_the_projects_own_templates_are_right() -> None:
    book = TemplatesDataset(path=str(TEMPLATES)).load()
    assert len(book.tasks) == len(list(TEMPLATES.glob("*.yml"))) - 1
    assert sum(len(form.questions) for form in book.forms) >= 12 * len(book.forms)


def test_saving_is_refused(folder: Path) -> None:
    with pytest.raises(DatasetError, match="Templates are content: edit"):
        TemplatesDataset(path=str(folder)).save(object())  # type: ignore[arg-type]  # whatever is saved


def test_the_fingerprint_changes_with_every_letter(folder: Path) -> None:
    dataset = TemplatesDataset(path=str(folder))
    before = dataset.content_fingerprint()
    path = folder / "size_comparison.yml"
    path.write_text(path.read_text() + "\n")
    assert dataset.content_fingerprint() != before


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))

    return change


SIZE = "size_comparison.yml"
MISTAKES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no YAML": (replace(SIZE, "relations:", "relations: {"), rf"{SIZE} cannot be read as YAML: .*line"),
    "no text file": (lambda f: (f / SIZE).write_bytes(b"\xff\xfe"), rf"{SIZE} cannot be read as YAML"),
    "empty file": (lambda f: (f / SIZE).write_text(""), rf"{SIZE}: .*valid dictionary"),
    "no task": (replace(SIZE, "task:", "tsk:"), rf"{SIZE}: task: Field required"),
    "unquoted yes": (replace(SIZE, '"yes": "Yes."', 'yes: "Yes."'), rf"{SIZE}: relations\..*short.*valid string"),
    "unknown slot": (
        replace(SIZE, ' {b}?"', ' {B2}?"'),
        rf"{SIZE}: relations\..*'\{{B2\}}' is no slot\. Slots are",
    ),
    "stray brace": (replace(SIZE, ' {b}?"', ' b}?"'), rf"{SIZE}: relations\..*'\}}' is no slot"),
    "no styles": (lambda f: (f / "answer_styles.yml").unlink(), r"answer_styles\.yml"),
    "no file": (
        lambda f: [path.unlink() for path in f.iterdir()],
        r"There are no templates \(\*\.yml\) in",
    ),
}


@pytest.mark.parametrize(("change", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_names_the_file_and_the_place(folder: Path, change: Callable[[Path], object], message: str) -> None:
    change(folder)
    dataset = TemplatesDataset(path=str(folder))
    with pytest.raises(DatasetError, match=f"(?s){message}"):
        dataset.load()
    with pytest.raises(DatasetError, match=f"(?s){message}"):
        dataset.content_fingerprint()


def test_only_the_first_wordings() -> None:
    whole, short = TemplatesDataset(path=str(TEMPLATES)), TemplatesDataset(path=str(TEMPLATES), wordings=1)
    assert whole.content_fingerprint() != short.content_fingerprint()
    kept, all_of_them = short.load(), whole.load()
    for few, many in zip(kept.forms, all_of_them.forms, strict=True):
        assert few.template_ids == many.template_ids[:1]
        assert few.questions == many.questions[:1]
        assert few.answers == many.answers
    assert kept.styles.short == all_of_them.styles.short[:1]
    assert kept.styles.bare.yes_no == all_of_them.styles.bare.yes_no[:1]
