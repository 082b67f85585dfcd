"""The leaderboard as Markdown, CSV and HTML."""

import csv
import html
import io
import re
from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import Final

from internspatial_kedro.reporting.leaderboard import Entry, sections

_HEADINGS: Final = ("Model", "Score", "95 % interval", "Answered only", "Profile", "Items", "Kind", "Source")
_NUMBERS: Final = frozenset({"Score", "95 % interval", "Answered only", "Items"})
_ABOUT: Final = (
    "Rows marked *published* were printed by others, who measured them with other code and prompts; all others were "
    "measured here, failures counted as 0, with 95 % intervals clustered by image or scene."
)
_MARKS: Final = re.compile(r"([\\`*_{}\[\]<>|#~&])")
_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; color: #22252b; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #dcdad3; vertical-align: top; }
th { color: #676c76; font-weight: 500; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.measured { background: #eef3fa; font-weight: 600; }
.chance, .oracle { color: #676c76; font-style: italic; }
"""


def to_markdown(entries: Sequence[Entry]) -> str:
    """A table for each benchmark and metric; measured models are bold."""
    lines = ["# Leaderboard", "", _ABOUT]
    rule = "|" + "|".join("---:" if name in _NUMBERS else "---" for name in _HEADINGS) + "|"
    for place, rows in sections(entries).items():
        lines += ["", f"## {_title(*map(_plain, place))}", "", f"| {' | '.join(_HEADINGS)} |", rule]
        for entry in rows:
            first, *others = (_plain(text) for text in _texts(entry))
            named = f"**{first}**" if entry.kind == "measured" else first
            lines.append(f"| {' | '.join([named, *others])} |")
    return "\n".join(lines) + "\n"


def to_csv(entries: Sequence[Entry]) -> str:
    """A row for each entry, numbers as they are; nothing where they are unknown."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in fields(Entry)])
    writer.writerows(astuple(entry) for entry in entries)
    return text.getvalue()


def to_html(entries: Sequence[Entry]) -> str:
    """A page by itself."""
    head = "".join(f"<th{_class(name)}>{html.escape(name)}</th>" for name in _HEADINGS)
    tables = []
    for place, rows in sections(entries).items():
        body = "\n".join(_html_row(entry) for entry in rows)
        title = html.escape(_title(*place))
        tables.append(f"<h2>{title}</h2>\n<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>")
    about = html.escape(_ABOUT.replace("*", ""))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Leaderboard</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>Leaderboard</h1>\n<p>{about}</p>\n"
        + "\n".join(tables)
        + "\n</body>\n</html>\n"
    )


def _html_row(entry: Entry) -> str:
    cells = zip(_HEADINGS, _texts(entry), strict=True)
    return f'<tr class="{entry.kind}">' + "".join(f"<td{_class(n)}>{html.escape(t)}</td>" for n, t in cells) + "</tr>"


def _class(heading: str) -> str:
    return ' class="number"' if heading in _NUMBERS else ""


def _title(benchmark: str, metric: str) -> str:
    return f"{benchmark}: {metric}"


def _texts(entry: Entry) -> tuple[str, ...]:
    """In the order of the headings."""
    known = entry.low is not None and entry.high is not None
    interval = f"{entry.low:.1f} to {entry.high:.1f}" if known else ""
    answered = "" if entry.answered_only is None else f"{entry.answered_only:.1f}"
    items = "" if entry.items is None else f"{entry.items:,}"
    score = f"{entry.value:g}" if entry.kind == "published" else f"{entry.value:.1f}"
    return entry.model, score, interval, answered, entry.profile, items, entry.kind, entry.source


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
