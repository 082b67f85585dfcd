"""Our wording of OST-Bench's questions. Replies have the benchmark's form: JSON with answer and reason."""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from internspatial_kedro.benchmarks.ost_bench.kinds import Kind
from internspatial_kedro.tables.messages import Message, Part

SCENE: Final = (
    "You walk through a room in which nothing moves but you. What you see comes in turns: each adds pictures, in the "
    "order in which they were taken, and the last picture of a turn is where you are then. Questions are about "
    "everything that you have seen up to their turn."
)
REPLY: Final = (
    'Reply with a JSON object and nothing else: {"answer": …, "reason": …}. "answer" holds the bare answer, "reason" '
    "one or two sentences on how you know."
)
_FORMS: Final = {
    Kind.ESTIMATION: "Estimate it as one number, without a unit.",
    Kind.ENUMERATION: "The answer is one whole number, in digits.",
}


def ask(kind: Kind, question: str, options: Sequence[str]) -> str:
    """A question and what its answer must look like."""
    if kind is Kind.JUDGEMENT:
        listed = ", ".join(json.dumps(option, ensure_ascii=False) for option in options)
        return f"{question}\nAnswer with one of these options, in its very words: {listed}."
    return f"{question}\n{_FORMS[kind]}"


def observe(turn: int, images: Iterable[str]) -> tuple[Part, ...]:
    """What is seen in a turn, counted from 1."""
    return (Part("text", f"Turn {turn}:"), *(Part("image", path=path) for path in images))


def interleaved(seen: Sequence[tuple[str, ...]], question: str) -> tuple[Message, ...]:
    """All turns so far, by the pictures of each, and the question of the last, at once."""
    turns = [part for turn, images in enumerate(seen, 1) for part in observe(turn, images)]
    asked = Part("text", f"It is turn {len(seen)} now. {question}\n{REPLY}")
    return (Message("user", (Part("text", SCENE), *turns, asked)),)


def follow_on(seen: Sequence[tuple[str, ...]], known: int, question: str) -> Message:
    """The turns after the first `known` ones, and the question of the last."""
    turns = [part for turn, images in enumerate(seen, 1) if turn > known for part in observe(turn, images)]
    return Message("user", (*turns, Part("text", question)))
