"""A real OpenAI-compatible server on loopback that says what a script wants it to say, or fails as servers do."""

import base64
import hashlib
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from models.annotating.scenes import step_of


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


class ScriptedServer:
    """Serves while it is entered; photos are the PNG files of a folder."""

    def __init__(self, root: Path, script: Script) -> None:
        self.asked: list[Asked] = []
        self._script = script
        self._names = {hashlib.sha256(path.read_bytes()).hexdigest(): path.stem for path in root.glob("*.png")}
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        app = FastAPI()
        app.post("/v1/chat/completions")(self._complete)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        self._thread = threading.Thread(target=lambda: self._server.run(sockets=[self._socket]), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()

    async def _complete(self, request: Request) -> Response:
        messages = (await request.json())["messages"]
        asked = self._read(messages)
        self.asked.append(asked)
        said = self._script(asked)
        if isinstance(said, int):
            return Response(json.dumps({"error": {"message": "no", "code": "server_error"}}), said)
        return JSONResponse(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 0,
                "model": "m",
                "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said}}],
                "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
            }
        )

    def _read(self, messages: list[dict[str, Any]]) -> Asked:
        url = next(part["image_url"]["url"] for part in messages[1]["content"] if part["type"] == "image_url")
        name = self._names[hashlib.sha256(base64.b64decode(url.split(",", 1)[1])).hexdigest()]
        words = "".join(part.get("text", "") for part in messages[1]["content"])
        told = (name, step_of(messages[0]["content"]), words, len(messages) > 2)
        times = sum((each.photo, each.step, each.words, each.is_repair) == told for each in self.asked) + 1
        return Asked(*told, times)
