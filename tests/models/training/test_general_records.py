"""Records of other people's data: the layouts that are read, and what is wrong with what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from internspatial_kedro.models.training.general_records import UnusableRecordError, read_record
from models.training.written_rows import write_picture


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("general")
    write_picture(folder / "sub", "a.png", 60, 50)
    write_picture(folder, "b.jpg", 40, 30)
    (folder / "broken.png").write_bytes(b"no picture")
    return folder


def parts(record: dict[str, Any], root: Path) -> list[list[str]]:
    """Role and parts of each message."""
    read = read_record(json.dumps(record).encode(), root)
    return [[message["role"], *(p["path"] or p["text"] for p in message["parts"])] for message in read.messages]


def talk(*values: str, **more: Any) -> dict[str, Any]:
    sides = ("human", "gpt")
    return {"conversations": [{"from": sides[i % 2], "value": value} for i, value in enumerate(values)], **more}


def chat(*content: Any) -> dict[str, Any]:
    roles = ("user", "assistant")
    return {"messages": [{"role": roles[i % 2], "content": value} for i, value in enumerate(content)]}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (talk("Hi", "Hello", id=7), [["user", "Hi"], ["assistant", "Hello"]]),
        (talk("<image>\nWhat?", "A", image="b.jpg"), [["user", "b.jpg", "What?"], ["assistant", "A"]]),
        (talk("What?", "A", image="b.jpg"), [["user", "b.jpg", "What?"], ["assistant", "A"]]),
        (
            talk("Frame-1: <image>\nFrame-2: <image>\nWhat?", "A", "Sure?", "Yes", image=["b.jpg", "sub/a.png"]),
            [
                ["user", "Frame-1: ", "b.jpg", "Frame-2: ", "sub/a.png", "What?"],
                *(["assistant", "A"], ["user", "Sure?"], ["assistant", "Yes"]),
            ],
        ),
        (talk("Hi", "an <image> tag"), [["user", "Hi"], ["assistant", "an <image> tag"]]),
        (chat("Hi", "Hello"), [["user", "Hi"], ["assistant", "Hello"]]),
        (
            chat(
                [{"type": "image", "image": "b.jpg"}, {"type": "text", "text": "What?"}],
                [{"type": "text", "text": "A"}],
            ),
            [["user", "b.jpg", "What?"], ["assistant", "A"]],
        ),
        (
            chat([{"type": "image_url", "image_url": {"url": "sub/a.png"}}, {"type": "text", "text": "?"}], "A"),
            [["user", "sub/a.png", "?"], ["assistant", "A"]],
        ),
        (
            {"messages": [{"role": "system", "content": "Be brief."}, *chat("Hi", "Hello")["messages"]]},
            [["system", "Be brief."], ["user", "Hi"], ["assistant", "Hello"]],
        ),
    ],
)
def test_layouts(record: dict[str, Any], expected: list[list[str]], root: Path) -> None:
    assert parts(record, root) == expected


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "json"),
        ('{"conversations": [', "json"),
        ("[1]", "json"),
        (b'{"id": "\xff"}', "encoding"),
        ("[" * 100_000, "json"),
        ('{"text": "Hi"}', "layout"),
        (json.dumps({"conversations": "Hi"}), "layout"),
        (json.dumps({"messages": []}), "layout"),
        (json.dumps({"conversations": [{"from": "human", "value": 3}]}), "layout"),
        (json.dumps(chat([{"type": "audio"}], "A")), "layout"),
        (json.dumps(chat("Hi", None)), "layout"),
        (json.dumps(chat([{"type": "video", "video": "a.mp4"}], "A")), "video"),
        (json.dumps(talk("<video>\nHi", "A", video="a.mp4")), "video"),
        (json.dumps({"conversations": [{"from": "robot", "value": "Hi"}]}), "role"),
        (json.dumps(talk("Hi")), "turns"),
        (json.dumps(talk("Hi", "A", "Why?")), "turns"),
        (json.dumps({"messages": [{"role": "system", "content": "Hi"}]}), "turns"),
        (json.dumps(talk("Hi", " \n")), "answer_empty"),
        (json.dumps(talk("<image> and <image>", "A", image="b.jpg")), "image_count"),
        (json.dumps(talk("<image>", "A")), "image_count"),
        (json.dumps(talk("Hi", "A", image="../b.jpg")), "image_path"),
        (json.dumps(talk("Hi", "A", image="/b.jpg")), "image_path"),
        (json.dumps(talk("Hi", "A", image="https://example.org/b.jpg")), "image_remote"),
        (
            json.dumps(chat([{"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}}], "A")),
            "image_remote",
        ),
        (json.dumps(chat("Hi", [{"type": "image", "image": "b.jpg"}])), "image_role"),
        (json.dumps(talk("Hi", "A", image="c.png")), "image_missing"),
        (json.dumps(talk("Hi", "A", image="broken.png")), "image_unreadable"),
    ],
)
def test_refusals_have_a_reason(line: str | bytes, reason: str, root: Path) -> None:
    with pytest.raises(UnusableRecordError) as caught:
        read_record(line if isinstance(line, bytes) else line.encode(), root)
    assert caught.value.reason == reason


def test_ids_are_of_content(root: Path) -> None:
    one, same, other = (
        read_record(json.dumps(talk(text, "A", id=name)).encode(), root)
        for text, name in (("Hi", 1), ("Hi", 2), ("Ho", 1))
    )
    assert one.row_id == same.row_id != other.row_id
    assert (one.native_id, same.native_id) == ("1", "2")


def test_sizes_are_the_files(root: Path) -> None:
    images = read_record(json.dumps(talk("Hi", "A", image="sub/a.png", width=1, height=1)).encode(), root).images
    assert [(image["width"], image["height"]) for image in images] == [(60, 50)]
