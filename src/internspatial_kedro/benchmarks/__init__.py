"""One module a benchmark: read its native files, make the prompt, score; named scorer profiles."""
