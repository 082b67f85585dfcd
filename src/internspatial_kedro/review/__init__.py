"""People look at a benchmark's items and say whether they are right: a local web page."""
