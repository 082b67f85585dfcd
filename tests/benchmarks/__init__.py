"""A package, so that it is found before the folder of measurements of the same name (`python -m pytest`)."""
