"""What ends a training."""


class TrainingError(Exception):
    """Training cannot go on. Says why, what is left and what to do."""


class TrainingStoppedError(TrainingError):
    """It was asked to stop and saved what it had; the same call goes on from there."""
