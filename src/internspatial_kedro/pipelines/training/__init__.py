"""Samples to packs to a fine-tuned model."""
