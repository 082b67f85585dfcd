"""Native tables of benchmarks, varied: 150 questions or more each, over forty pictures or more."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.mmsi_bench.native import CATEGORIES
from benchmarks.native_files import base64_of, reading_of, write_tsv
from internspatial_kedro.benchmarks.benchmark import Reading
from internspatial_kedro.benchmarks.ocrbench.profiles import GROUPS

PICTURES: Final = 53
"""A prime: what is drawn in turn from a list of another length meets every picture."""
_LETTERED: Final = {"A": "front-left", "B": "front-right", "C": "back-left", "D": "back-right"}
_INSIDE: Final = "Where is the chair? Options: A: front, B: back, C: left, D: right"

_TURNING: Final = ("Clockwise", "Counterclockwise")
_OST_CHOSEN: Final[Sequence[Sequence[str]]] = (
    _TURNING,
    _TURNING[::-1],
    ("Yes", "No"),
    ("left", "front-left", "right"),
    ("front-left", "right", "left"),
)
_OST_CHOSEN_TYPES: Final = (
    *(f"AO_{what}(option{number})" for what in ("direction", "distance") for number in (1, 2, 3)),
    *(f"A_object-{what}(option)" for what in ("order", "diversity", "existence")),
    *(f"A_{what}(option)" for what in ("position", "orientation")),
)
_OST_NUMBERS: Final = {
    **dict.fromkeys(("AO_direction(int)", "AO_distance(int)", "A_object-quantity(int)"), ("1", "2", "3", "4")),
    **dict.fromkeys(("A_object-existence(int1)", "A_object-existence(int2)"), ("0", "2", "5")),
    **dict.fromkeys(("AO_direction(float)", "A_orientation(float)"), ("30", "45.5", "0", "60", "50")),
    **dict.fromkeys(("AO_distance(float)", "A_position(float)"), ("1.5", "0.8", "2.25", "1.2")),
}
_OST_REPEATS: Final = 15

_OPEN_MATHEMATICS: Final = ("14", r"\sqrt{2}", r"\frac{1}{2}", "[2007, 2008]", "x=3", "3.14", "14")
_VISTA: Final = (
    ("integer", "14", ""),
    ("integer", "7", ""),
    ("float", "1.45", "2.0"),
    ("list", "[2007, 2008]", ""),
    ("text", "triangle", ""),
    ("integer", "3", ""),
    ("float", "0.5", ""),
    ("list", "[1, 2]", ""),
    ("text", "square", ""),
    ("integer", "12", ""),
)
_WORDS: Final = ("CENTRE", "cat", "July 4, 2020", "$12", "1234", "12", "concatenate")
_FORMULAS: Final = (r"\frac { 1 } { 2 } + x", "a + b", "x ^ { 2 }", "a + B")
_SAID: Final = ("nokia", "3.50", "levi's", "the who", "7 up", "1,000", "don't", "two")
_CHARTED: Final = ("14", "Brazil", "Yes", "25%", "0", "1,200", "No", "2014", "[Blue, Red]", "['12', 'dozen']", "14.5")


def write_mmsi(root: Path) -> Reading:
    """Options inside the question, two pictures each, the categories in their spellings."""
    rows = [
        {
            "index": number,
            "question": _INSIDE,
            "answer": _letter(number),
            "image": str([base64_of(number % PICTURES), base64_of(255)]),
            "category": CATEGORIES[number % len(CATEGORIES)],
        }
        for number in range(168)
    ]
    write_tsv(root / "annotations" / "MMSI_Bench.tsv", rows)
    return reading_of(root)


def write_mmstar(root: Path) -> Reading:
    """Options in columns; six categories of three parts."""
    parts = [(f"category {part // 3}", f"part {part}") for part in range(18)]
    rows = [
        {
            "index": number,
            "question": "Where is the chair?",
            **_LETTERED,
            "answer": _letter(number),
            "category": parts[number % 18][0],
            "l2-category": parts[number % 18][1],
            "image": base64_of(number % PICTURES),
        }
        for number in range(216)
    ]
    write_tsv(root / "annotations" / "MMStar.tsv", rows)
    return reading_of(root)


def write_egoexo(root: Path) -> Reading:
    """Pairs of a picture and a clip in four subtasks."""
    folder = root / "videos" / "EgoExoBench" / "EgoExo4D"
    folder.mkdir(parents=True)
    for number in range(PICTURES):
        (folder / f"{number}.jpg").touch()
    (folder / "clip.mp4").touch()
    clip = "{'type': 'video', 'video_path': 'EgoExo4D/clip.mp4', 'video_start': 1.5, 'video_end': 4, 'nframes': 8}"
    rows = [
        {
            "index": number,
            "question": "First <image> then <video> who?",
            "options": "\n".join(f"{letter}. {text}" for letter, text in _LETTERED.items()),
            "response_format": "Native request.",
            "medias": f"[{{'type': 'image', 'image_paths': ['EgoExo4D/{number % PICTURES}.jpg']}}, {clip}]",
            "answer": _letter(number),
            "subtask_type": f"subtask {number % 4}",
            "video": "",
        }
        for number in range(160)
    ]
    write_tsv(root / "annotations" / "EgoExoBench_MCQ.tsv", rows)
    return reading_of(root)


def write_ost(root: Path) -> Reading:
    """The twenty scored types over as many scans as there are pictures."""
    for number in range(PICTURES):
        folder = root / "images" / "OST" / f"1mp3d_{number:04}_region0"
        folder.mkdir(parents=True)
        (folder / "a.jpg").touch()
    write_tsv(root / "annotations" / "OST.tsv", list(_ost_rows()))
    return reading_of(root)


def _ost_rows() -> Iterator[dict[str, object]]:
    kinds = [*_OST_CHOSEN_TYPES, *_OST_NUMBERS]
    for number in range(_OST_REPEATS * len(kinds)):
        turn, kind = divmod(number, len(kinds))
        options = _OST_CHOSEN[turn % len(_OST_CHOSEN)] if kinds[kind] in _OST_CHOSEN_TYPES else ()
        answers = options or _OST_NUMBERS[kinds[kind]]
        yield {
            "index": number,
            "type": kinds[kind],
            "question": "Look: <ImageHere> Which?",
            "image_path": f"['1mp3d_{number % PICTURES:04}_region0/a.jpg']",
            "option": str(list(options)),
            "answer": answers[(turn // len(_OST_CHOSEN) + kind + turn) % len(answers)],
        }


def write_mathvision(root: Path) -> Reading:
    """Problems with five options, and open ones."""
    return _pictured(root, "MathVision.tsv", [_mathvision(number) for number in range(168)])


def _mathvision(number: int) -> dict[str, object]:
    answer = _OPEN_MATHEMATICS[number % len(_OPEN_MATHEMATICS)]
    about: dict[str, object] = {
        "question": "What is it?\n<image1>",
        "category": f"subject {number % 3}",
        "level": str(1 + number % 5),
    }
    if number % 2:
        choices = str(["3/11", "8/11", "6/11", "3/5", "$1$"])
        return about | {"choices": choices, "answer": "ABCDE"[number // 2 % 5]}
    return about | {"choices": "[]", "answer": answer}


def write_mathvista(root: Path) -> Reading:
    """Choices, and free answers of the four types."""
    return _pictured(root, "MathVista_MINI.tsv", [_mathvista(number) for number in range(168)])


def _mathvista(number: int) -> dict[str, object]:
    kind, answer, precision = _VISTA[number % len(_VISTA)]
    about: dict[str, object] = {
        "question": "Which?",
        "unit": "",
        "task": f"task {number % 2}",
        "skills": "['arithmetic reasoning']",
    }
    free = about | {"answer_type": kind, "answer": answer, "precision": precision}
    if number % 3:
        return free | {"question_type": "free_form", "choices": "None"}
    choices = ["3/11", "8/11", "6/11", "3/5"]
    chosen = {"question_type": "multi_choice", "choices": str(choices), "answer": choices[number // 3 % 4]}
    return free | chosen | {"answer_type": "text"}


def write_ocrbench(root: Path) -> Reading:
    """The ten categories."""
    categories = list(GROUPS)
    rows: list[dict[str, object]] = []
    for number in range(200):
        turn, category = divmod(number, len(categories))
        words = _FORMULAS if GROUPS[categories[category]] == "handwritten_formulas" else _WORDS
        answer = str([words[(turn + category) % len(words)]])
        rows.append({"question": "what is written?", "category": categories[category], "answer": answer})
    return _pictured(root, "OCRBench.tsv", rows)


def write_textvqa(root: Path) -> Reading:
    """Ten people each, of whom two to ten say the same."""
    rows: list[dict[str, object]] = []
    for number in range(176):
        said, agreeing = _SAID[number % len(_SAID)], 2 + number // len(_SAID) % 9
        others = [f"reading {other}" for other in range(10 - agreeing)]
        rows.append({"question": "what brand?", "answer": str([said] * agreeing + others)})
    return _pictured(root, "TextVQA_VAL.tsv", rows)


def write_chartqa(root: Path) -> Reading:
    """Numbers, words, percentages and lists in both splits."""
    rows: list[dict[str, object]] = [
        {
            "question": "How many?",
            "answer": _CHARTED[number % len(_CHARTED)],
            "split": ("test_human", "test_augmented")[number % 2],
        }
        for number in range(176)
    ]
    return _pictured(root, "ChartQA_TEST.tsv", rows)


def _pictured(root: Path, name: str, rows: Sequence[dict[str, object]]) -> Reading:
    """A TSV whose rows are numbered and share their pictures."""
    numbered = [{"index": number, "image": base64_of(number % PICTURES), **row} for number, row in enumerate(rows)]
    write_tsv(root / "annotations" / name, numbered)
    return reading_of(root)


def _letter(number: int) -> str:
    """Right letters in no simple order."""
    return "ABCD"[(number * number // 3 + number // 7) % 4]
