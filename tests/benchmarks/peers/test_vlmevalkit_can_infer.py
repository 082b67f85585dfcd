"""VLMEvalKit's option without a judge, in both ages."""

import pytest

from internspatial_kedro.benchmarks.peers.vlmevalkit_can_infer import can_infer, can_infer_as_internsr

OPTIONS = {"A": "front-left", "B": "front-right", "C": "back-left", "D": "back-right"}


@pytest.mark.parametrize(
    ("reply", "now", "then"),
    [
        pytest.param("B", "B", "B", id="letter"),
        pytest.param("(B).", "B", "B", id="marks"),
        pytest.param("B because it is to the right", "Z", "B", id="letter before the last tokens"),
        pytest.param("B, it is right there", "Z", "B", id="fifth token from the end"),
        pytest.param("B, it is right", "B", "B", id="fourth token from the end"),
        pytest.param("A or B", "Z", "Z", id="two letters"),
        pytest.param("answer is a bit of A and B", "A", "Z", id="article after the phrase"),
        pytest.param("Z", "Z", "Z", id="the letter for no option"),
        pytest.param("it is front-RIGHT", "B", "B", id="text"),
        pytest.param("x" * 90 + " front-right", "Z", "B", id="text in a long reply"),
        pytest.param("front-left or front-right", "Z", "Z", id="two texts"),
        pytest.param("I can't process this file. B", "Z", "Z", id="refusal"),
        pytest.param("Failed to obtain answer via API: B", "Z", "Z", id="failed call"),
        pytest.param("Failed to obtain answer via API: back-left", "C", "C", id="failed call with a text"),
        pytest.param("`B`", "Z", "Z", id="backticks"),
        pytest.param("", "Z", "Z", id="empty"),
    ],
)
def test_named_replies(reply: str, now: str, then: str):
    assert (can_infer(reply, OPTIONS).value, can_infer_as_internsr(reply, OPTIONS).value) == (now, then)


def test_an_empty_option_is_in_every_reply():
    assert can_infer("nothing", {"A": "front", "B": ""}).value == "B"
