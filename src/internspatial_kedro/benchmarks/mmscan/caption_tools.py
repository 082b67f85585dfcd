"""pycocoevalcap's Java programs, asked once about each text: intervals need the metrics of a run many times over."""

from collections.abc import Mapping, Sequence
from threading import Lock

from pycocoevalcap.meteor.meteor import Meteor
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

Tokenized = dict[int, list[str]]


class RememberingMeteor(Meteor):  # type: ignore[misc]  # the library has no types
    """METEOR whose process is kept, and what it said of a reply to its answers."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, ...], str] = {}
        self._turn = Lock()

    def compute_score(self, gts: Mapping[int, list[str]], res: Mapping[int, list[str]]) -> tuple[float, list[float]]:
        """Value of all replies together and of each; what fails leaves the lock free, for `__del__` waits for it."""
        # One at a time, so that the lock that is left is our own.
        with self._turn:
            try:
                value, values = super().compute_score(gts, res)
            finally:
                if self.lock.locked():
                    self.lock.release()
            return value, values

    def _stat(self, hypothesis_str: str, reference_list: list[str]) -> str:
        asked = (hypothesis_str, *reference_list)
        if asked not in self._said:
            self._said[asked] = super()._stat(hypothesis_str, reference_list)
        return self._said[asked]


class CaptionTools:
    """Tokenizer and METEOR of one process.

    Attributes:
        meteor: Scores tokenized replies.
    """

    def __init__(self) -> None:
        self.meteor = RememberingMeteor()
        self._tokenized: dict[str, str] = {}

    def tokenize(self, captions: Sequence[Sequence[str]]) -> Tokenized:
        """Captions of each item, lower-case words without punctuation, by the item's place."""
        # The tokenizer takes one caption a line, and knows more ends of lines than the cleaner removes.
        lines = [[" ".join(text.split()) for text in texts] for texts in captions]
        new = list(dict.fromkeys(line for texts in lines for line in texts if line not in self._tokenized))
        if new:
            found = PTBTokenizer().tokenize({place: [{"caption": line}] for place, line in enumerate(new)})
            self._tokenized |= {line: found[place][0] for place, line in enumerate(new)}
        return {place: [self._tokenized[line] for line in texts] for place, texts in enumerate(lines)}
