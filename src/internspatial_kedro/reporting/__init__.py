"""Reporting: pictures and figures of what the engine made, and the audit of what its text and pixels give away."""
