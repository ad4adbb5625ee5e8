"""Receipts that prove a ballot is in without proving what it says. Pure."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

CODE_LENGTH = 20


@dataclass(frozen=True)
class Receipt:
    """What a voter keeps: a code that appears in the public register once the box is sealed."""

    code: str

    @property
    def spoken(self) -> str:
        """The code in groups of five, for reading aloud and writing down."""
        return "-".join(self.code[i : i + 5] for i in range(0, CODE_LENGTH, 5))


def receipt_for(key: str) -> Receipt:
    """The receipt a request's random key leads to.

    It depends on the key alone, so a retry gets the same one although nothing that links the two is stored.
    """
    digest = hmac.new(key.encode(), b"twofold receipt", hashlib.sha256).digest()
    return Receipt(base64.b32encode(digest).decode()[:CODE_LENGTH])


def plain_code(text: str) -> str:
    """A code as typed, in the form it is kept."""
    return "".join(text.upper().split()).replace("-", "").replace("0", "O").replace("1", "I")[:100]


def merkle_root(codes: Sequence[str]) -> str:
    """SHA-256 Merkle root, in hex, over the sorted codes; leaves and nodes are told apart as in RFC 6962."""
    level = [hashlib.sha256(b"\x00" + code.encode()).digest() for code in sorted(codes)]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = zip_longest(level[::2], level[1::2])
        level = [hashlib.sha256(b"\x01" + a + b).digest() if b is not None else a for a, b in pairs]
    return level[0].hex()
