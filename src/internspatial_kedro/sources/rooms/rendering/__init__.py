"""Rendering on the CPU: Open3D casts the rays, numpy shades. No OffscreenRenderer, no GPU."""
