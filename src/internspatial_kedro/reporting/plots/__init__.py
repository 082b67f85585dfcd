"""Figures: small frames of counts in, one matplotlib figure out."""

from internspatial_kedro.reporting.plots.amounts import plot_answers, plot_formats, plot_labels, plot_rejects
from internspatial_kedro.reporting.plots.quality import plot_balance, plot_guessers, plot_margins, plot_shortcuts

__all__ = [
    "plot_answers",
    "plot_balance",
    "plot_formats",
    "plot_guessers",
    "plot_labels",
    "plot_margins",
    "plot_rejects",
    "plot_shortcuts",
]
