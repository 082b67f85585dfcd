"""A chat model names what stands in bare photos: detect, describe, ground; only what it says twice alike is kept."""
