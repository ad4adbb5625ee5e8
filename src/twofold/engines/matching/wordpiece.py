"""Texts as the numbers an English BERT reads: words cut into the longest pieces of its list.

Source: Devlin, Chang, Lee, Toutanova, "BERT", NAACL 2019; the uncased word list, Apache-2.0.
"""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from string import punctuation

MOST_PIECES = 128  # the model reads no further
MOST_LETTERS = 100
CJK = range(0x4E00, 0xA000)


class WordPieces:
    """The list of pieces, one a line; a piece's number is its line."""

    def __init__(self, path: Path) -> None:
        pieces = path.read_text(encoding="utf-8").splitlines()
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self.start, self.end, self.unknown = (self._numbers[name] for name in ("[CLS]", "[SEP]", "[UNK]"))

    def numbers(self, text: str) -> list[int]:
        """The text's numbers between the marks of start and end, cut at what the model can read."""
        found = [number for word in words(text) for number in self._pieces(word)]
        return [self.start, *found[: MOST_PIECES - 2], self.end]

    def _pieces(self, word: str) -> list[int]:
        """The longest pieces from the left; one unknown where some part is in no piece."""
        found: list[int] = []
        start = 0
        while start < len(word) <= MOST_LETTERS:
            number, end = next(self._from(word, start), (None, 0))
            if number is None:
                return [self.unknown]
            found.append(number)
            start = end
        return found or [self.unknown]

    def _from(self, word: str, start: int) -> Iterator[tuple[int, int]]:
        """Pieces that begin here, the longest first, each with where it ends."""
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            if piece in self._numbers:
                yield self._numbers[piece], end


def words(text: str) -> list[str]:
    """Lower case, without accents and what cannot be seen; marks, and Chinese characters, are words by themselves."""
    return "".join(part for letter in unicodedata.normalize("NFD", text.lower()) for part in seen(letter)).split()


def seen(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter in punctuation or kind.startswith("P") or ord(letter) in CJK:
        return f" {letter} "
    if letter.isspace():
        return " "
    return "" if kind == "Mn" or kind.startswith("C") else letter
