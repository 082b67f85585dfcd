import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the models extra")

from internspatial_kedro.models import rate_limits
from internspatial_kedro.models.chat import Conversation, Generation, Reply
from internspatial_kedro.models.endpoint import EndpointModel
from internspatial_kedro.models.endpoint_options import EndpointOptions, Prices
from internspatial_kedro.models.errors import ModelError
from internspatial_kedro.models.hugging_face import HuggingFaceModel
from models.serving import RETRIED, RETRY_AFTER_S, Fault, LoopbackServer

GENERATION = Generation(max_new_tokens=4, video_frames=3)
KEY = "sk-very-secret-key"
MINUTE_S = 6.0  # a shorter one, not to wait for long
PATIENT = EndpointOptions(concurrency=4, first_pause_s=0.02, longest_pause_s=0.1, timeout_s=60)

Ask = Callable[..., Conversation]


def reply_all(server: LoopbackServer, talks: list[Conversation], options: EndpointOptions = PATIENT) -> list[Reply]:
    return EndpointModel(server.base_url, "tiny", options).reply(talks, GENERATION)


def always(fault: Fault) -> Callable[[str, int], Fault]:
    return lambda prompt, call: fault


@pytest.mark.parametrize("order", [1, 4])
def test_no_item_is_lost_and_none_is_asked_after_its_reply(internvl: Path, ask: Ask, order: int) -> None:
    prompts = [f"How many chairs are in room {index}?" for index in range(len(RETRIED))]

    def fail_twice(prompt: str, call: int) -> Fault | None:
        return RETRIED[(prompts.index(prompt) + order * call) % len(RETRIED)] if call <= 2 else None

    talks = [ask(prompt, "picture0.png") for prompt in prompts]
    with LoopbackServer(internvl, fail_twice) as server:
        replies = reply_all(server, talks)
    assert [reply.failure for reply in replies] == [""] * len(prompts)
    assert [reply.attempts for reply in replies] == [3] * len(prompts)
    assert Counter(call.prompt for call in server.calls) == dict.fromkeys(prompts, 3)
    assert all(server.calls_of(prompt)[-1].outcome == "reply" for prompt in prompts)
    assert {call.outcome for call in server.calls} == {"reply", *RETRIED}


def test_no_more_requests_are_under_way_than_wanted(internvl: Path, ask: Ask) -> None:
    with LoopbackServer(internvl) as server:
        reply_all(server, [ask(f"{index}") for index in range(20)])
    assert 2 <= server.most_at_once <= PATIENT.concurrency


def test_replies_are_those_of_the_checkpoint_itself(internvl: Path, ask: Ask) -> None:
    talks = [ask(f"What is at {index}?", f"picture{index}.png") for index in range(4)] + [ask("Only words")]
    with LoopbackServer(internvl) as server:
        replies = reply_all(server, talks)
    here = HuggingFaceModel(str(internvl), batch_size=2).reply(talks, GENERATION)
    assert [(reply.text, reply.prompt_tokens) for reply in replies] == [(r.text, r.prompt_tokens) for r in here]
    assert len({reply.text for reply in replies}) > 1


def test_videos_are_sent_as_frames(internvl: Path, ask: Ask) -> None:
    with LoopbackServer(internvl) as server:
        (reply,) = reply_all(server, [ask("What happens?", videos=("long.mp4",))])
    content = server.calls[0].request["messages"][0]["content"]
    assert [part["type"] for part in content] == ["image_url"] * 3 + ["text"]
    assert reply.failure == ""


@pytest.mark.parametrize("fault", RETRIED)
def test_the_last_attempt_leaves_a_failure_with_its_reason(internvl: Path, ask: Ask, fault: Fault) -> None:
    options = PATIENT.model_copy(update={"max_attempts": 2, "timeout_s": 2.0})
    with LoopbackServer(internvl, always(fault)) as server:
        (reply,) = reply_all(server, [ask("?")], options)
    assert (reply.text, reply.attempts, len(server.calls)) == ("", 2, 2)
    assert reply.failure


@pytest.mark.parametrize(("fault", "words"), [("400", "image is too large"), ("filtered", "content_filter")])
def test_what_no_attempt_can_help_is_asked_once(internvl: Path, ask: Ask, fault: Fault, words: str) -> None:
    with LoopbackServer(internvl, lambda prompt, call: fault if prompt == "bad" else None) as server:
        bad, good = reply_all(server, [ask("bad"), ask("good")])
    assert words in bad.failure and bad.attempts == 1
    assert good.failure == ""
    assert len(server.calls) == 2


@pytest.mark.parametrize(
    ("fault", "words"), [("401", "refuses the key"), ("404", "no model 'tiny'"), ("quota", "is used up")]
)
def test_what_no_item_can_survive_is_one_error(
    internvl: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch, fault: Fault, words: str
) -> None:
    monkeypatch.setenv("TEST_KEY", KEY)
    options = PATIENT.model_copy(update={"key_variable": "TEST_KEY"})
    with LoopbackServer(internvl, always(fault)) as server:
        with pytest.raises(ModelError, match=words) as caught:
            reply_all(server, [ask(f"{index}") for index in range(40)], options)
        assert len(server.calls) <= options.concurrency
    assert KEY not in str(caught.value)


def test_replies_before_a_key_is_revoked_are_kept(internvl: Path, ask: Ask) -> None:
    options = PATIENT.model_copy(update={"concurrency": 1})
    with LoopbackServer(internvl, lambda prompt, call: "401" if prompt == "2" else None) as server:
        replies = reply_all(server, [ask(f"{index}") for index in range(5)], options)
        asked = [call.prompt for call in server.calls]
    assert [bool(reply.failure) for reply in replies] == [False, False, True, True, True]
    assert asked == ["0", "1", "2"]


def test_retry_after_holds_everybody_back(internvl: Path, ask: Ask) -> None:
    options = PATIENT.model_copy(update={"concurrency": 1})
    with LoopbackServer(internvl, lambda p, call: "429 retry after" if (p, call) == ("0", 1) else None) as server:
        replies = reply_all(server, [ask(f"{index}") for index in range(3)], options)
    refused, *later = server.calls
    # One request may be under way when the server's wish is heard.
    assert sum(call.at_s - refused.at_s >= RETRY_AFTER_S * 0.99 for call in later) >= 2
    assert [reply.attempts for reply in replies] == [2, 1, 1]


@pytest.mark.slow
def test_requests_a_minute_are_kept_across_calls(internvl: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "_WINDOW_S", MINUTE_S)
    with LoopbackServer(internvl) as server:
        model = EndpointModel(server.base_url, "tiny", PATIENT.model_copy(update={"requests_per_minute": 3}))
        for words in ("0", "1", "2", "3"):
            model.reply([ask(words)], GENERATION)
    first, _, third, fourth = (call.at_s for call in server.calls)
    assert third - first < MINUTE_S / 2
    assert fourth - first >= 0.98 * MINUTE_S


def test_the_key_travels_in_the_header_and_is_written_nowhere(
    internvl: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TEST_KEY", KEY)
    options = PATIENT.model_copy(update={"key_variable": "TEST_KEY"})
    with caplog.at_level(logging.DEBUG), LoopbackServer(internvl) as server:
        model = EndpointModel(server.base_url, "tiny", options)
        model.reply([ask("?")], GENERATION)
    assert server.calls[0].authorization == f"Bearer {KEY}"
    written = f"{model!r} {model.fingerprint} {options!r} {options.model_dump_json()} {caplog.text}"
    assert KEY not in written


def test_a_missing_key_names_its_variable(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_KEY", raising=False)
    model = EndpointModel("http://127.0.0.1:9/v1", "tiny", EndpointOptions(key_variable="TEST_KEY"))
    with pytest.raises(ModelError, match="set the environment variable TEST_KEY"):
        model.reply([ask("?")], GENERATION)


def test_nobody_listening_is_a_failure_of_the_item(ask: Ask) -> None:
    model = EndpointModel("http://127.0.0.1:9/v1", "tiny", PATIENT.model_copy(update={"max_attempts": 2}))
    (reply,) = model.reply([ask("?")], GENERATION)
    assert reply.attempts == 2 and "APIConnectionError" in reply.failure


def test_unreadable_media_are_not_sent(internvl: Path, ask: Ask) -> None:
    with LoopbackServer(internvl) as server:
        gone, good = reply_all(server, [ask("a", "gone.png"), ask("b", "picture1.png")])
    assert "no picture at" in gone.failure and gone.attempts == 0
    assert good.failure == ""
    assert [call.prompt for call in server.calls] == ["b"]


def test_cost_follows_from_tokens_and_prices(internvl: Path, ask: Ask) -> None:
    prices = Prices(prompt_per_million=2e6, reply_per_million=3e6)
    with LoopbackServer(internvl) as server:
        (reply,) = reply_all(server, [ask("?")], PATIENT.model_copy(update={"prices": prices}))
    assert reply.reply_tokens == GENERATION.max_new_tokens
    assert reply.cost == pytest.approx(2 * reply.prompt_tokens + 3 * reply.reply_tokens)


def test_request_fields_can_be_renamed_left_out_and_added(internvl: Path, ask: Ask) -> None:
    options = PATIENT.model_copy(
        update={
            "token_field": "max_completion_tokens",
            "omit": ("temperature",),
            "extra": {"max_tokens": 2, "top_k": 1},
        }
    )
    with LoopbackServer(internvl) as server:
        reply_all(server, [ask("?")], options)
    request = server.calls[0].request
    assert {key: request[key] for key in request if key != "messages"} == {
        "model": "tiny",
        "max_completion_tokens": 4,
        "max_tokens": 2,
        "top_k": 1,
    }


def test_it_answers_inside_a_running_loop(internvl: Path, ask: Ask) -> None:
    async def reply_there(server: LoopbackServer) -> list[Reply]:
        return reply_all(server, [ask("?")])

    with LoopbackServer(internvl) as server:
        (reply,) = asyncio.run(reply_there(server))
    assert reply.failure == ""


@pytest.mark.parametrize(
    "address", ["ftp://host/v1", "host/v1", "http://user:pass@host/v1", "https://host/v1?key=secret", ""]
)
def test_addresses_that_are_none_or_hold_secrets_are_refused(address: str) -> None:
    with pytest.raises(ModelError) as caught:
        EndpointModel(address, "tiny", EndpointOptions())
    assert "secret" not in str(caught.value) and "pass@" not in str(caught.value)


def test_the_fingerprint_tells_models_apart_but_not_limits() -> None:
    def of(base_url: str = "http://h/v1", name: str = "a", **options: object) -> str:
        return EndpointModel(base_url, name, EndpointOptions.model_validate(options)).fingerprint

    assert of() == of(concurrency=1, key_variable="K", prices={"prompt_per_million": 1}, timeout_s=1)
    assert len({of(), of(name="b"), of("http://i/v1"), of(max_image_side_px=9), of(extra={"effort": "low"})}) == 5
