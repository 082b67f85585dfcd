"""A chat-completions server on loopback that lives as long as it is entered."""

import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

import uvicorn
from fastapi import FastAPI, Request, Response


class ChatServer:
    """Serves while it is entered; what it says is up to who extends it."""

    def __init__(self, **options: Any) -> None:
        """Options are uvicorn's."""
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        app = FastAPI()
        app.post("/v1/chat/completions")(self._complete)
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", **options))
        self._thread = threading.Thread(
            target=lambda: self._server.run(sockets=[self._socket]), name="loopback", daemon=True
        )

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
        raise NotImplementedError


def completion(content: str, model: str = "m", asked: int = 1, said: int = 1) -> dict[str, Any]:
    """What a server answers with: some words, and how many tokens were read and written."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}],
        "usage": {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said},
    }
