"""The VOTES section as columns, cut out of the bytes without a Python object for each voter.

Rows without quotes, one to a line, are cut by arithmetic on the places of `;` and `,`. Anything quoted goes through the
csv module first and then takes the same path.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import BallotFileError
from .grouping import spans

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]

_NEWLINE, _RETURN, _SEMICOLON, _COMMA, _SPACE, _ZERO = 10, 13, 59, 44, 32, 48
# Keeps the temporary arrays of a million ballots within some tens of megabytes.
ROWS_AT_ONCE = 100_000


@dataclass(frozen=True, eq=False)
class VoteTable:
    """`rows` voters by named columns: field `k` of row `i` is `text[begin[i, k] : end[i, k]]`.

    `line[i]` is the physical line (from 1) row `i` ends on.
    """

    header: tuple[str, ...]
    text: Bytes
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    line: Places

    @property
    def rows(self) -> int:
        return len(self.line)

    def column(self, name: str) -> list[str]:
        """One column as text, surrounding spaces removed."""
        k = self.header.index(name)
        whole = self.text.tobytes()
        spans = zip(self.begin[:, k].tolist(), self.end[:, k].tolist(), strict=True)
        return [whole[a:b].decode().strip() for a, b in spans]


@dataclass(frozen=True, eq=False)
class Tokens:
    """The comma-separated entries of one column: `count[i]` of them in row `i`, each `text[begin:end]`."""

    text: Bytes
    count: Places
    begin: Places
    end: Places

    @property
    def length(self) -> Places:
        return self.end - self.begin

    def row_of(self, place: int) -> int:
        """The row that entry number `place` belongs to."""
        return int(np.searchsorted(np.cumsum(self.count), place, side="right"))

    def word(self, place: int) -> str:
        return self.text[self.begin[place] : self.end[place]].tobytes().decode(errors="replace")


def read_table(data: bytes, first_line: int) -> VoteTable:
    """Cut the VOTES section, header first, into columns. Raises BallotFileError for a row of the wrong width."""
    header, rest, line = _header(data, first_line)
    if b'"' in rest:
        return _quoted(header, rest, line)
    text = np.frombuffer(rest, dtype=np.uint8)
    ends = np.flatnonzero(text == _NEWLINE)
    if len(text) and text[-1] != _NEWLINE:
        ends = np.append(ends, len(text))
    begins = np.concatenate([[0], ends[:-1] + 1]).astype(np.int64) if len(ends) else ends
    lines = np.arange(line, line + len(ends), dtype=np.int64)
    returned = ends > begins
    returned[returned] = text[ends[returned] - 1] == _RETURN
    ends = ends - returned
    kept = ends > begins
    return _cut(header, text, begins[kept], ends[kept], lines[kept])


def _header(data: bytes, line: int) -> tuple[tuple[str, ...], bytes, int]:
    head, _, rest = data.partition(b"\n")
    names = tuple(name.strip() for name in head.decode().split(";"))
    for needed in ("voter_id", "vote"):
        if needed not in names:
            raise BallotFileError(f"the header of VOTES has no column '{needed}'", line=line)
    if len(set(names)) < len(names):
        raise BallotFileError("the header of VOTES names a column twice", line=line)
    return names, rest, line + 1


def _cut(header: tuple[str, ...], text: Bytes, begins: Places, ends: Places, lines: Places) -> VoteTable:
    width = len(header) - 1
    marks = np.flatnonzero(text == _SEMICOLON)
    found = np.searchsorted(marks, ends) - np.searchsorted(marks, begins)
    wrong = np.flatnonzero(found != width)
    if len(wrong):
        fields = int(found[wrong[0]]) + 1
        raise BallotFileError(f"{fields} fields where the header has {width + 1}", line=int(lines[wrong[0]]))
    inner = marks.reshape(len(begins), width)
    return VoteTable(
        header,
        text,
        np.concatenate([begins[:, None], inner + 1], axis=1),
        np.concatenate([inner, ends[:, None]], axis=1),
        lines,
    )


def _quoted(header: tuple[str, ...], rest: bytes, line: int) -> VoteTable:
    """Rows with quoted fields, rewritten field after field into one plain buffer."""
    rows, lines = [], []
    for row, number in _csv_rows(rest.decode(), line):
        if len(row) != len(header):
            raise BallotFileError(f"{len(row)} fields where the header has {len(header)}", line=number)
        rows.append([field.encode() for field in row])
        lines.append(number)
    lengths = np.array([[len(field) for field in row] for row in rows], dtype=np.int64).reshape(-1, len(header))
    text = np.frombuffer(b"".join(field for row in rows for field in row), dtype=np.uint8)
    end = np.cumsum(lengths).reshape(lengths.shape)
    return VoteTable(header, text, end - lengths, end, np.array(lines, dtype=np.int64))


def _csv_rows(text: str, line: int) -> Iterator[tuple[list[str], int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        for row in reader:
            if any(field.strip() for field in row):
                yield row, line + reader.line_num - 1
    except csv.Error as error:
        raise BallotFileError(f"not readable as CSV: {error}", line=line + reader.line_num - 1) from None


def split(table: VoteTable, name: str, rows: slice) -> Tokens:
    """The comma-separated entries of one column, for some of the rows; an empty field has none."""
    k = table.header.index(name)
    begin, end = table.begin[rows, k], table.end[rows, k]
    if not len(begin):
        return Tokens(table.text, begin, begin, begin)
    window = table.text[begin[0] : end[-1]]
    commas = np.flatnonzero(window == _COMMA) + begin[0]
    low = np.searchsorted(commas, begin)
    inside = np.searchsorted(commas, end) - low
    if int(inside.sum()) < len(commas):
        commas = commas[spans(low, inside)]
    filled = end > begin
    count = np.where(filled, inside + 1, 0)
    return _trimmed(_between(table.text, begin[filled], end[filled], commas, count))


def _between(text: Bytes, begin: Places, end: Places, commas: Places, count: Places) -> Tokens:
    """Entries start at a field's begin or after a comma, and stop at a comma or at a field's end."""
    last = np.cumsum(count[count > 0])
    starts, stops = np.empty(last[-1] if len(last) else 0, np.int64), np.empty(last[-1] if len(last) else 0, np.int64)
    leading, trailing = np.zeros(len(starts), np.bool_), np.zeros(len(starts), np.bool_)
    leading[np.concatenate([[0], last[:-1]])[: len(last)]] = True
    trailing[last - 1] = True
    starts[leading], starts[~leading] = begin, commas + 1
    stops[trailing], stops[~trailing] = end, commas
    return Tokens(text, count, starts, stops)


def _trimmed(tokens: Tokens) -> Tokens:
    """Entries without the spaces around them."""
    begin, end, text = tokens.begin, tokens.end, tokens.text
    if not len(begin) or not (text[begin[0] : end[-1]] == _SPACE).any():
        return tokens
    while (loose := (begin < end) & (text[np.minimum(begin, len(text) - 1)] == _SPACE)).any():
        begin = begin + loose
    while (loose := (begin < end) & (text[np.maximum(end - 1, 0)] == _SPACE)).any():
        end = end - loose
    return Tokens(text, tokens.count, begin, end)


def look_up(tokens: Tokens, words: Sequence[str]) -> NDArray[np.int32]:
    """The place of every entry in `words`, or -1. Words are compared whole, six bytes at a time."""
    encoded = [word.encode() for word in words]
    longest = max(map(len, encoded), default=0)
    found = np.full(len(tokens.begin), -1, dtype=np.int32)
    for size in range(1, longest + 1):
        of_size = [i for i, word in enumerate(encoded) if len(word) == size]
        here = np.flatnonzero(tokens.length == size) if of_size else np.empty(0, np.int64)
        if len(here):
            found[here] = _look_up_sized(tokens, here, [encoded[i] for i in of_size], np.array(of_size, np.int32))
    return found


def _look_up_sized(tokens: Tokens, here: Places, words: list[bytes], places: NDArray[np.int32]) -> NDArray[np.int32]:
    """As `look_up`, for entries and words of one length."""
    size = len(words[0])
    begin = tokens.begin[here]
    matched = np.zeros(len(here), np.int64)
    known = np.zeros(len(words), np.int64)
    for low in range(0, size, 6):
        part = range(low, min(low + 6, size))
        entry = _pack([tokens.text[begin + i] for i in part])
        model = _pack([np.array([word[i] for word in words], np.uint8) for i in part])
        # The words seen so far are numbered, so that six more bytes and the number fit one integer.
        pairs = known << 48 | model
        distinct, known = np.unique(pairs, return_inverse=True)
        pair = matched << 48 | entry
        spot = np.minimum(np.searchsorted(distinct, pair), len(distinct) - 1)
        # A word that matches none keeps a number beyond the known ones, and so never matches again.
        matched = np.where(distinct[spot] == pair, spot, len(words))
    back = np.full(len(words) + 1, -1, dtype=np.int32)
    back[known] = places
    return back[matched]


def _pack(columns: Sequence[Bytes]) -> Places:
    packed = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        packed = packed << 8 | column
    return packed


def whole_numbers(tokens: Tokens) -> tuple[Places, NDArray[np.bool_]]:
    """Every entry as a whole number, and which entries are not plain digits (at most nine of them)."""
    value = np.zeros(len(tokens.begin), np.int64)
    bad = (tokens.length < 1) | (tokens.length > 9)
    for i in range(int(tokens.length[~bad].max(initial=0))):
        inside = ~bad & (i < tokens.length)
        digit = tokens.text[tokens.begin[inside] + i].astype(np.int64) - _ZERO
        value[inside] = value[inside] * 10 + digit
        odd = np.flatnonzero(inside)[(digit < 0) | (digit > 9)]
        bad[odd] = True
    return value, bad
