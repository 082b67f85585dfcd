"""A real OpenAI-compatible server on loopback that says what a script wants it to say, or fails as servers do."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from models.annotating.scenes import step_of
from models.loopback import ChatServer, completion


@dataclass(frozen=True)
class Asked:
    """A request that arrived: about which photo, in which step, in which words, and for which time in these words."""

    photo: str
    step: str
    words: str
    is_repair: bool
    times: int


Script = Callable[[Asked], str | int]
"""What is asked to words, or to a status that means failure."""


class ScriptedServer(ChatServer):
    """Serves while it is entered; photos are the PNG files of a folder."""

    def __init__(self, root: Path, script: Script) -> None:
        self.asked: list[Asked] = []
        self._script = script
        self._names = {hashlib.sha256(path.read_bytes()).hexdigest(): path.stem for path in root.glob("*.png")}
        super().__init__()

    async def _complete(self, request: Request) -> Response:
        messages = (await request.json())["messages"]
        asked = self._read(messages)
        self.asked.append(asked)
        said = self._script(asked)
        if isinstance(said, int):
            return Response(json.dumps({"error": {"message": "no", "code": "server_error"}}), said)
        return JSONResponse(completion(said))

    def _read(self, messages: list[dict[str, Any]]) -> Asked:
        url = next(part["image_url"]["url"] for part in messages[1]["content"] if part["type"] == "image_url")
        name = self._names[hashlib.sha256(base64.b64decode(url.split(",", 1)[1])).hexdigest()]
        words = "".join(part.get("text", "") for part in messages[1]["content"])
        told = (name, step_of(messages[0]["content"]), words, len(messages) > 2)
        times = sum((each.photo, each.step, each.words, each.is_repair) == told for each in self.asked) + 1
        return Asked(*told, times)
