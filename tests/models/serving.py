"""A real OpenAI-compatible server on loopback that serves a tiny checkpoint through transformers, and misbehaves."""

import asyncio
import base64
import io
import json
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from fastapi import Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from PIL import Image
from uvicorn.protocols.http.h11_impl import H11Protocol

from models.loopback import ChatServer, completion

Fault = Literal[
    "429", "429 retry after", "500", "503 dated", "time-out", "cut", "cut body", "half json", "html", "no choices",
    "null", "400", "401", "404", "quota", "filtered",
]  # fmt: skip
RETRIED: tuple[Fault, ...] = (
    "429", "429 retry after", "500", "503 dated", "time-out", "cut", "cut body", "half json", "html", "no choices",
    "null",
)  # fmt: skip
RETRY_AFTER_S = 1
HANGS_S = 8


@dataclass(frozen=True)
class Call:
    """A request that arrived."""

    prompt: str
    outcome: str
    at_s: float
    request: dict[str, Any]
    authorization: str


class _Cuttable(H11Protocol):
    """Lets the application hang up."""

    transports: dict[tuple[str, int], Any] = {}  # noqa: RUF012 - of the one server of a test

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.transports[transport.get_extra_info("peername")] = transport


class LoopbackServer(ChatServer):
    """Serves while it is entered.

    Args:
        checkpoint: Folder of an image-text-to-text checkpoint.
        faults: Of a prompt and the number of its call, from 1: what goes wrong, or None.
    """

    def __init__(
        self, checkpoint: Path, faults: Callable[[str, int], Fault | None] = lambda prompt, call: None
    ) -> None:
        self.calls: list[Call] = []
        self.most_at_once = 0
        self._faults = faults
        self._at_once = 0
        self._chat = _Chat(checkpoint)
        super().__init__(http=_Cuttable, timeout_graceful_shutdown=1)

    def calls_of(self, prompt: str) -> list[Call]:
        return [call for call in self.calls if call.prompt == prompt]

    async def _complete(self, request: Request) -> Response:
        body = await request.json()
        prompt = _last_words(body["messages"])
        fault = self._faults(prompt, len(self.calls_of(prompt)) + 1)
        call = Call(prompt, fault or "reply", time.monotonic(), body, request.headers.get("authorization", ""))
        self.calls.append(call)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            if fault is not None:
                return await _misbehave(fault, request)
            return JSONResponse(await asyncio.to_thread(self._chat.complete, body))
        finally:
            self._at_once -= 1


def _last_words(messages: list[dict[str, Any]]) -> str:
    content = messages[-1]["content"]
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


async def _misbehave(fault: Fault, request: Request) -> Response:
    if fault == "time-out":
        await asyncio.sleep(HANGS_S)
        return Response(status_code=504)
    if fault == "cut":
        assert request.client is not None
        _Cuttable.transports[(request.client.host, request.client.port)].abort()
        return Response()
    if fault == "cut body":
        return StreamingResponse(_half(), media_type="application/json", headers={"content-length": "1000"})
    status, content, headers = _ANSWERS[fault]
    if fault == "503 dated":
        headers = {"retry-after": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 1))}
    return Response(content, status, {"content-type": "application/json"} | headers)


async def _half() -> AsyncIterator[bytes]:
    yield b'{"id": "x", "choices": ['
    raise ConnectionResetError


def _error(code: str, words: str) -> str:
    return json.dumps({"error": {"message": words, "type": code, "code": code}})


_ANSWERS: dict[Fault, tuple[int, str, dict[str, str]]] = {
    "429": (429, _error("rate_limit_exceeded", "slow down"), {}),
    "429 retry after": (429, _error("rate_limit_exceeded", "slow down"), {"retry-after": str(RETRY_AFTER_S)}),
    "500": (500, _error("server_error", "oops"), {}),
    "503 dated": (503, "", {}),
    "half json": (200, '{"id": "x", "choices": [{"mess', {}),
    "html": (200, "<html>gateway</html>", {"content-type": "text/html"}),
    "no choices": (200, '{"id": "x", "object": "chat.completion", "choices": []}', {}),
    "null": (200, "null", {}),
    "400": (400, _error("invalid_image", "the image is too large"), {}),
    "401": (401, _error("invalid_api_key", "Incorrect API key provided: sk-very-secret-key."), {}),
    "404": (404, _error("model_not_found", "no such model"), {}),
    "quota": (429, _error("insufficient_quota", "You exceeded your current quota"), {}),
    "filtered": (
        200,
        '{"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [{"index": 0, '
        '"finish_reason": "content_filter", "message": {"role": "assistant", "content": null}}]}',
        {},
    ),
}


class _Chat:
    """The checkpoint, through transformers alone: none of our own code on this side of the wire."""

    def __init__(self, checkpoint: Path) -> None:
        from internspatial_kedro.models.torchvision_operators import define_missing_operators

        define_missing_operators()
        from transformers import AutoModelForImageTextToText, AutoProcessor

        self._processor: Any = AutoProcessor.from_pretrained(checkpoint)
        self._model: Any = AutoModelForImageTextToText.from_pretrained(checkpoint).eval()
        self._lock = threading.Lock()

    def complete(self, body: dict[str, Any]) -> dict[str, Any]:
        messages = [{"role": m["role"], "content": _to_parts(m["content"])} for m in body["messages"]]
        with self._lock:
            inputs = self._processor.apply_chat_template(
                messages, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
            )
            tokens = self._model.generate(**inputs, max_new_tokens=body["max_tokens"], do_sample=False)
        asked = inputs["input_ids"].shape[1]
        text = self._processor.tokenizer.decode(tokens[0, asked:], skip_special_tokens=True)
        said = tokens.shape[1] - asked
        return completion(text.strip(), body["model"], asked, said)


def _to_parts(content: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [part if part["type"] == "text" else _to_image(part["image_url"]["url"]) for part in content]


def _to_image(url: str) -> dict[str, Any]:
    image = Image.open(io.BytesIO(base64.b64decode(url.split(",", 1)[1]))).convert("RGB")
    return {"type": "image", "image": image}
