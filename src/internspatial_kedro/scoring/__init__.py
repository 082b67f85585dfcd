"""Answers read out of replies, metrics and intervals; no benchmark is known here."""
