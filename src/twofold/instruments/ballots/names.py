"""One spelling of a name, so that a person is one person on paper and on the screen. Pure."""

import re
import unicodedata

# Letters that Unicode does not take apart into a plain one and a mark.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
JOINS = re.compile(r"['’‘ʼ`´.]")
GAPS = re.compile(r"[^\w]+|_+")


def one_spelling(name: str) -> str:
    """A name without case, accents, points and apostrophes, its words in the order of the alphabet.

    Order is left out because a roll says "Quick, Ada". Two people may share a spelling; no person has two by it.
    """
    taken_apart = unicodedata.normalize("NFKD", name.casefold()).casefold()
    letters = "".join(letter for letter in taken_apart if not unicodedata.combining(letter)).translate(PLAIN)
    return " ".join(sorted(GAPS.sub(" ", JOINS.sub("", letters)).split()))


def one_postcode(postcode: str) -> str:
    return "".join(postcode.casefold().split())
