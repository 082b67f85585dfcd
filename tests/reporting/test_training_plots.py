"""Figures of a training."""

import pandas as pd
import pytest
from PIL import Image

from internspatial_kedro.reporting.plots.training import Answered, plot_answers, plot_curve


def test_the_curve_shows_every_step_and_its_running_mean() -> None:
    steps = pd.DataFrame({"step": [1, 2, 3], "loss": [4.0, 3.0, 2.0], "learning_rate": 0.1, "tokens_per_second": 9.0})
    loss, *_ = plot_curve(steps).axes
    raw, mean = (line.get_ydata() for line in loss.lines)
    assert list(raw) == [4, 3, 2]
    assert raw[-1] < mean[-1] < mean[0] == 4


@pytest.mark.parametrize("count", [0, 1, 5])
def test_each_answer_has_a_place(count: int) -> None:
    one = Answered(Image.new("RGB", (8, 6)), "size_comparison", "How wide? $5 or $6?", "5", "six\x07\n" * 200)
    figure = plot_answers([one] * count)
    figure.draw_without_rendering()
    shown = [axes for axes in figure.axes if axes.images]
    assert len(shown) == count
    for axes in shown:
        question, expected, reply = (text.get_text() for text in axes.texts)
        assert question == r"How wide? \$5 or \$6?"
        assert expected == "right: 5"
        assert reply.endswith("…") and "\x07" not in reply
