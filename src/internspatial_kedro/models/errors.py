"""What goes wrong with models and media."""


class ModelError(Exception):
    """A model cannot be used at all: it is missing, broken or refuses the key. Says what to do."""


class UnreadableMediaError(Exception):
    """A picture or video of one item cannot be read; only that item fails."""
