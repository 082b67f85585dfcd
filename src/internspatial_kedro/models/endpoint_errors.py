"""What an endpoint's answer means: a reply, another try, a failure of the item, or the end of the run."""

import email.utils
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from internspatial_kedro.models.errors import ModelError

_LONGEST_RETRY_AFTER_S: Final = 3600.0
_LETTERS: Final = 300


class RefusedError(Exception):
    """The server will not answer this item, however often it is asked."""


class GarbageError(Exception):
    """The server sent something that is no chat completion."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Another try is worth it.

    Attributes:
        reason: What went wrong.
        after_s: How long the server wants to be left alone; None if it does not say.
    """

    reason: str
    after_s: float | None = None


def read_text(completion: Any) -> str:
    """The words of a completion.

    Args:
        completion: What the client made of the body: a `ChatCompletion`, or text if it was no JSON.

    Raises:
        GarbageError: It is none.
        RefusedError: It is one without words.
    """
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise GarbageError(f"no chat completion: {str(completion)[:_LETTERS]!r}")
    message, finish = getattr(choices[0], "message", None), getattr(choices[0], "finish_reason", None)
    content = getattr(message, "content", None)
    if isinstance(content, str) and (content or finish == "stop"):
        return content
    if refusal := getattr(message, "refusal", None):
        return str(refusal)
    if finish in ("length", "content_filter"):
        raise RefusedError(f"no words: finish_reason is {finish}")
    raise GarbageError(f"no words: finish_reason is {finish!r}")


def judge(error: Exception, model: str) -> Retry:
    """What an exception of a call means.

    Args:
        error: It.
        model: The model's id, for messages.

    Raises:
        ModelError: No call of this run can work: key, rights, address or quota.
        RefusedError: This item cannot work.
    """
    status = getattr(error, "status_code", None)
    reason = f"{type(error).__name__}: {error}"[:_LETTERS]
    if status in (401, 403):
        raise ModelError(
            f"The endpoint refuses the key for '{model}' ({status}). Check the environment variable named by "
            f"key_variable. It says: {reason}"
        ) from error
    if status in (404, 405):
        raise ModelError(f"The endpoint has no model '{model}' at this address ({status}): {reason}") from error
    if status == 429 and getattr(error, "code", None) == "insufficient_quota":
        raise ModelError(f"The quota for '{model}' is used up: {reason}") from error
    if status is not None and 400 <= status < 500 and status not in (408, 409, 425, 429):
        raise RefusedError(reason) from error
    response = getattr(error, "response", None)
    return Retry(reason, None if response is None else read_retry_after(response.headers))


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server wants to be left alone (RFC 9110, 10.2.3: seconds or a date), or None.

    Args:
        headers: Of the response.
    """
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
        except ValueError:
            return None
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER_S)


def pause_s(attempt: int, first_s: float, longest_s: float, key: str) -> float:
    """How long to wait after a failed attempt: doubled each time, spread by the hash of a key.

    Args:
        attempt: That failed, from 1.
        first_s: After the first one.
        longest_s: Where doubling ends.
        key: The same key gives the same pauses; different ones keep items from coming back together.
    """
    digest = hashlib.sha256(f"{key}\0{attempt}".encode()).digest()
    spread = 0.5 + int.from_bytes(digest[:8], "big") / 2**64
    return min(first_s * 2.0 ** min(attempt - 1, 60), longest_s) * spread
