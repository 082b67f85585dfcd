"""The datasheet of a benchmark: what is in it, where it is from, how it was made, who looked at it."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from internspatial_kedro import __version__
from internspatial_kedro.benchmarks.items import Item
from internspatial_kedro.benchmarks.verdicts import hash_item
from internspatial_kedro.pipelines.bench_build.exports import images_of

Sheet = Mapping[str, Any]

_COUNTED = ("task", "format", "source", "answer_kind")


def make_datasheet(title: str, about: Sequence[str], items: Sequence[Item], folder: Path) -> dict[str, Any]:
    """What can be counted on the items and their files.

    Args:
        title: The benchmark's name for people.
        about: What it is.
        items: All of them.
        folder: Where their pictures are.
    """
    pictures = sorted({path for item in items for path in images_of(item)})
    return {
        "title": title,
        "about": list(about),
        "items": len(items),
        "pictures": len(pictures),
        "clusters": len({item.cluster_id for item in items}),
        "counts": {name: _count(getattr(item, name) for item in items) for name in _COUNTED},
        "task_by_format": _nested((item.task, item.format) for item in items),
        "answers": _nested((f"{item.task} · {item.answer_kind}", item.answers[0]) for item in items),
        "content_hash": _content_hash(items, pictures, folder),
        "made_by": f"internspatial_kedro {__version__}",
    }


def _count(values: Iterator[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _nested(pairs: Iterator[tuple[str, str]]) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for (first, second), count in sorted(Counter(pairs).items()):
        nested.setdefault(first, {})[second] = count
    return nested


def _content_hash(items: Sequence[Item], pictures: Sequence[str], folder: Path) -> str:
    """Of all items, in any order, and of their pictures' bytes: 32 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=16)
    for line in sorted(f"{item.item_id} {hash_item(item)} {item.answers}" for item in items):
        digest.update(f"{line}\n".encode())
    for path in pictures:
        digest.update(path.encode() + hashlib.blake2b((folder / path).read_bytes(), digest_size=16).digest())
    return digest.hexdigest()


def render_datasheet(sheet: Sheet) -> str:
    """The datasheet as Markdown."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield f"# {sheet['title']}\n"
    yield from (f"{sentence}\n" for sentence in sheet["about"])
    yield (
        f"{sheet['items']:,} items about {sheet['pictures']:,} pictures in {sheet['clusters']:,} scenes or images. "
        f"Content hash `{sheet['content_hash']}`. Made by {sheet['made_by']}.\n"
    )
    for heading, name in (("Tasks", "task"), ("Formats", "format"), ("Sources", "source"), ("Answers", "answer_kind")):
        yield from _table(heading, sheet["counts"][name])
    if sheet["wanted"]:
        yield from _table("Wanted", sheet["wanted"])
    yield from _table("Missing to the number wanted", sheet["shortfall"])
    yield from _table("Licences", sheet["licences"])
    yield from _table("Leaks", sheet["leaks"])
    yield from _table("Left out", sheet["left_out"])
    yield from _review(sheet["review"])
    yield from _table("Parameters", sheet["parameters"])


def _table(heading: str, rows: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {heading}\n"
    if not rows:
        yield "None.\n"
        return
    yield "| | |\n|---|---|"
    yield from (f"| {_cell(name)} | {_cell(value)} |" for name, value in rows.items())
    yield ""


def _review(review: Mapping[str, Any]) -> Iterator[str]:
    yield from _table("Review: what was decided", review["outcomes"])
    people = {
        name: f"{given['verdicts']} verdicts, {given['first_at']} to {given['last_at']}"
        for name, given in review["reviewers"].items()
    }
    yield from _table("Review: who and when", people)
    if review["items_judged_by_several"]:
        numbers = {"items judged by several": review["items_judged_by_several"]}
        numbers |= {"same verdict [%]": _rounded(review["percent_agreement"])}
        numbers |= {"Fleiss' kappa": _rounded(review["fleiss_kappa"])}
        numbers |= {f"Cohen's kappa, {pair}": _rounded(kappa) for pair, kappa in review["cohen_kappa"].items()}
        yield from _table("Review: agreement", numbers)
    yield from _table("Review: verdicts that do not count", review["bad_verdicts"])


def _rounded(value: float | None) -> Any:
    return "not defined" if value is None else round(value, 3)


def _cell(value: Any) -> str:
    """A text that cannot leave its cell, nor be markup: names of reviewers are anybody's."""
    text = " ".join(str(value).split()).replace("\\", "\\\\").replace("|", "\\|")
    return text.replace("<", "&lt;").replace(">", "&gt;")
