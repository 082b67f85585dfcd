"""Kedro datasets: tables, sources, templates, pictures and exports."""
