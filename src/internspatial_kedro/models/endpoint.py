"""Any OpenAI-compatible endpoint: OpenAI, Gemini, Claude, vLLM, SGLang, LMDeploy … by base URL."""

import asyncio
import hashlib
import json
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from internspatial_kedro.models.chat import Conversation, Generation, OnReply, Reply, ignore
from internspatial_kedro.models.chat_requests import estimate_tokens, to_messages
from internspatial_kedro.models.endpoint_errors import GarbageError, RefusedError, Retry, judge, pause_s, read_text
from internspatial_kedro.models.endpoint_options import EndpointOptions
from internspatial_kedro.models.errors import ModelError, UnreadableMediaError
from internspatial_kedro.models.frame_sampling import Sampling
from internspatial_kedro.models.media import MediaReader
from internspatial_kedro.models.rate_limits import RateLimit


@dataclass(slots=True)
class _Session:
    """What the calls of one `reply` share."""

    client: Any
    slots: asyncio.Semaphore
    generation: Generation
    end: list[ModelError] = field(default_factory=list)


class EndpointModel:
    """A model behind HTTP. Rate limits hold over all calls of one object."""

    def __init__(self, base_url: str, name: str, options: EndpointOptions, sampling: Sampling = "uniform") -> None:
        """Names an endpoint; nothing is called yet.

        Args:
            base_url: Such as `http://127.0.0.1:8000/v1`.
            name: The model's id there.
            options: How it is asked.
            sampling: How frames of videos are chosen.

        Raises:
            ModelError: The address is none, or holds a key.
        """
        if find_spec("openai") is None:
            raise ModelError("Endpoints need openai. Install the extra: pip install 'internspatial-kedro[models]'.")
        self._base_url = _check_address(base_url)
        self._name = name
        self._options = options
        self._sampling: Sampling = sampling
        self._media = MediaReader(sampling)
        self._limit = RateLimit(options.requests_per_minute, options.tokens_per_minute)

    def __repr__(self) -> str:
        return f"EndpointModel({self._base_url!r}, {self._name!r})"

    @property
    def fingerprint(self) -> str:
        """Of address, model id and what changes requests; keys, limits and prices are no part of it."""
        options = self._options
        words = [self._base_url, self._name, options.max_image_side_px, options.omit, options.extra, self._sampling]
        return hashlib.sha256(json.dumps(["endpoint", *words], sort_keys=True).encode()).hexdigest()

    def reply(
        self, conversations: Sequence[Conversation], generation: Generation, on_reply: OnReply = ignore
    ) -> list[Reply]:
        """Asks for all of them, as many at once as `concurrency` says.

        Args:
            conversations: What to answer.
            generation: How.
            on_reply: Told of each reply as it comes.

        Raises:
            ModelError: The key, the address or the quota is refused and nothing was answered; the key is missing.
        """
        if not conversations:
            return []
        work = self._reply(conversations, generation, self._read_key(), on_reply)
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(work)
        with ThreadPoolExecutor(1) as pool:  # inside a notebook or an async actor
            return pool.submit(asyncio.run, work).result()

    def _read_key(self) -> str:
        variable = self._options.key_variable
        if variable is None:
            return "none"
        if not (key := os.environ.get(variable, "").strip()):
            raise ModelError(f"The key of '{self._name}' is missing: set the environment variable {variable}.")
        return key

    async def _reply(
        self, conversations: Sequence[Conversation], generation: Generation, key: str, on_reply: OnReply
    ) -> list[Reply]:
        from openai import AsyncOpenAI

        async def ask(place: int, conversation: Conversation) -> Reply:
            reply = _without_key(await self._ask(session, conversation), key)
            on_reply(place, reply)
            return reply

        client = AsyncOpenAI(base_url=self._base_url, api_key=key, max_retries=0, timeout=self._options.timeout_s)
        async with client:
            session = _Session(client, asyncio.Semaphore(self._options.concurrency), generation)
            replies = await asyncio.gather(*(ask(*each) for each in enumerate(conversations)))
        if session.end and all(reply.failure for reply in replies):
            raise ModelError(_hide(str(session.end[0]), key)) from None
        return list(replies)

    async def _ask(self, session: _Session, conversation: Conversation) -> Reply:
        """One item, to its reply or its last attempt."""
        options = self._options
        async with session.slots:
            if session.end:
                return Reply("", f"not asked: {session.end[0]}", attempts=0)
            try:
                turns = await asyncio.to_thread(self._media.read, conversation, session.generation.video_frames)
            except UnreadableMediaError as error:
                return Reply("", f"unreadable media: {error}", attempts=0)
            messages = await asyncio.to_thread(to_messages, turns, options.max_image_side_px)
        reason = ""
        for attempt in range(1, options.max_attempts + 1):
            outcome = await self._try(session, messages, attempt)
            if isinstance(outcome, Reply):
                return outcome
            reason = outcome.reason
            if attempt < options.max_attempts:
                await self._wait(outcome, attempt, messages, session.generation.seed)
        return Reply("", reason, attempts=options.max_attempts)

    async def _try(self, session: _Session, messages: list[dict[str, Any]], attempt: int) -> Reply | Retry:
        async with session.slots:
            if session.end:
                return Reply("", f"not asked again: {session.end[0]}", attempts=attempt - 1)
            taken = self._limit.reserve(time.monotonic(), estimate_tokens(messages, session.generation.max_new_tokens))
            await asyncio.sleep(max(taken.at_s - time.monotonic(), 0.0))
            began = time.monotonic()
            try:
                async with asyncio.timeout(self._options.timeout_s):
                    completion = await session.client.chat.completions.create(**self._request(session, messages))
                reply = self._read(completion, attempt, time.monotonic() - began)
            except Exception as error:  # a network has more ways to fail than can be listed: each gets a verdict
                return self._judge(session, error, attempt)
        taken.tokens = reply.prompt_tokens + reply.reply_tokens or taken.tokens
        return reply

    def _judge(self, session: _Session, error: Exception, attempt: int) -> Reply | Retry:
        if isinstance(error, TimeoutError):
            return Retry(f"no reply within {self._options.timeout_s:g} s")
        try:
            if isinstance(error, RefusedError):
                raise error
            return Retry(f"garbage: {error}") if isinstance(error, GarbageError) else judge(error, self._name)
        except RefusedError as refusal:
            return Reply("", f"refused: {refusal}", attempts=attempt)
        except ModelError as end:
            session.end.append(end)
            return Reply("", str(end), attempts=attempt)

    async def _wait(self, retry: Retry, attempt: int, messages: list[dict[str, Any]], seed: int) -> None:
        options = self._options
        if retry.after_s is not None:  # what is said to one concerns all
            self._limit.hold(time.monotonic() + retry.after_s)
        key = hashlib.sha256(f"{seed}\0{json.dumps(messages)}".encode()).hexdigest()
        pause = pause_s(attempt, options.first_pause_s, options.longest_pause_s, key)
        await asyncio.sleep(max(pause, retry.after_s or 0.0))

    def _request(self, session: _Session, messages: list[dict[str, Any]]) -> dict[str, Any]:
        generation, options = session.generation, self._options
        fields: dict[str, Any] = {
            "model": self._name,
            "messages": messages,
            "temperature": generation.temperature,
            options.token_field: generation.max_new_tokens,
        }
        if generation.temperature > 0:
            fields["seed"] = generation.seed
        kept = {name: value for name, value in fields.items() if name not in options.omit}
        return kept | {"extra_body": options.extra or None}

    def _read(self, completion: Any, attempt: int, seconds: float) -> Reply:
        text = read_text(completion)
        usage = getattr(completion, "usage", None)
        prompt = int(getattr(usage, "prompt_tokens", 0) or 0)
        said = int(getattr(usage, "completion_tokens", 0) or 0)
        return Reply(text, "", attempt, seconds, prompt, said, self._options.prices.cost(prompt, said))


def _check_address(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelError(f"'{base_url}' is no address of an endpoint. Give one like http://127.0.0.1:8000/v1.")
    if parts.username or parts.password or parts.query:
        raise ModelError(
            f"The address of {parts.hostname} holds a login or a query. Put the key into an environment variable "
            "and name that in key_variable."
        )
    return base_url.rstrip("/")


def _hide(text: str, key: str) -> str:
    """Servers repeat keys in their errors."""
    return text.replace(key, "[key]") if len(key) >= 8 else text


def _without_key(reply: Reply, key: str) -> Reply:
    if not reply.failure:
        return reply
    return Reply(reply.text, _hide(reply.failure, key), reply.attempts, reply.seconds)
