"""Geometry: numpy in, numpy out. Frames and units are fixed in docs/conventions.md."""
