"""Marks of people's answers, so that neither the hash nor chance depends on the order in which people are listed."""

import json
from collections.abc import Sequence
from hashlib import blake2b, sha256

import numpy as np

from .answers import Answers, Ints


def marks(answers: Answers) -> list[bytes]:
    """A digest (N) of each person's group and answers: equal for people who are alike in all of them."""
    made = [blake2b(str(code).encode(), digest_size=16) for code in answers.group.tolist()]
    for _, block in answers.blocks():
        # One zero and one NaN, whatever their sign bits.
        plain = np.where(np.isnan(block), np.nan, block) + 0.0
        for mark, row in zip(made, np.ascontiguousarray(plain).astype("<f8"), strict=True):
            mark.update(row.tobytes())
    return [mark.digest() for mark in made]


def in_order(answers: Answers, given: Sequence[bytes]) -> Ints:
    """People's places, in the order of their marks; those of no group are left out."""
    places = [at for at, code in enumerate(answers.group.tolist()) if code >= 0]
    return np.array(sorted(places, key=given.__getitem__), dtype=np.int64)


def input_hash(answers: Answers, given: Sequence[bytes], terms: Sequence[float | int | str]) -> str:
    """SHA-256 over the questions, the terms and everyone's answers, whatever the order of people."""
    belongs = sorted(mark.hex() for mark, code in zip(given, answers.group.tolist(), strict=True) if code >= 0)
    values = [str(answers.kind), answers.linked, answers.groups, answers.names, answers.middle.tolist(), list(terms)]
    return sha256(json.dumps([*values, belongs]).encode("utf-8", "surrogateescape")).hexdigest()
