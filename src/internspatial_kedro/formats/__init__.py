"""Formats: how a question is shown. 19 instruction formats, visual prompts, and exports for model families."""
