"""How far what people said or gave came: a sample of it, followed forward. Pure: no Django, no database.

Anyone can repeat it: nodes and links are open data, and which are drawn follows from the seed alone.
"""

import hashlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from twofold.engines.sheets import FileError, rows_of, text_of

Z = 1.959964
BEGINNINGS = ("said", "given")
# What a contribution may reach, in the order of the chain.
REACHED = ("theme", "option", "decision", "commitment", "change")


@dataclass(frozen=True)
class Thing:
    """One node: how many people it is from, and how many of them were told what became of it."""

    key: int
    step: str
    title: str
    state: str
    voices: int
    told: int


@dataclass(frozen=True)
class Share:
    """So many of so many, with the 95 % interval of the sample (Wilson)."""

    what: str
    count: int
    of: int
    low: float
    high: float


@dataclass(frozen=True)
class Audit:
    """`unanswered` are the keys of those drawn that nothing is known of yet."""

    contributions: int
    drawn: int
    seed: str
    shares: tuple[Share, ...]
    unanswered: tuple[int, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def audit(things: Iterable[Thing], links: Iterable[tuple[int, int]], *, sample: int, seed: str) -> Audit:
    """Draw `sample` contributions and say how many reached what, and how many people were told."""
    known = {thing.key: thing for thing in things}
    after: dict[int, list[int]] = {}
    for earlier, later in links:
        after.setdefault(earlier, []).append(later)
    all_of_them = [thing for thing in known.values() if thing.step in BEGINNINGS]
    drawn = sorted(all_of_them, key=lambda thing: _lot(seed, thing.key))[:sample]
    reached = [_reached(thing.key, known, after) for thing in drawn]
    answered = [thing.state != "heard" for thing in drawn]
    people = sum(thing.voices for thing in drawn)
    shares = [share("answered", sum(answered), len(drawn))]
    shares += [share(f"reached a {step}", sum(step in each for each in reached), len(drawn)) for step in REACHED]
    shares.append(share("people told", min(sum(thing.told for thing in drawn), people), people))
    left = tuple(thing.key for thing, known_of in zip(drawn, answered, strict=True) if not known_of)
    return Audit(len(all_of_them), len(drawn), seed, tuple(shares), left)


def share(what: str, count: int, of: int) -> Share:
    """Wilson's interval, which stays within 0 and 1; nothing of nothing may be anything."""
    if not of:
        return Share(what, 0, 0, 0.0, 1.0)
    p, spread = count / of, Z * Z / of
    middle = (p + spread / 2) / (1 + spread)
    half = Z * sqrt(p * (1 - p) / of + spread / (4 * of)) / (1 + spread)
    return Share(what, count, of, max(0.0, middle - half), min(1.0, middle + half))


def _lot(seed: str, key: int) -> str:
    return hashlib.sha256(f"{seed}|{key}".encode()).hexdigest()


def _reached(start: int, known: Mapping[int, Thing], after: Mapping[int, list[int]]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        fresh = [key for key in after.get(waiting.pop(), ()) if key not in seen and key in known]
        seen.update(fresh)
        waiting += fresh
    return {known[key].step for key in seen}


def published(folder: Path) -> tuple[list[Thing], list[tuple[int, int]]]:
    """From `nodes.csv` and `links.csv`, as a place's open data has them. Raises FileError, OSError."""
    nodes = list(_rows(folder / "nodes.csv", ("id", "step", "title", "state", "voices", "told")))
    links = list(_rows(folder / "links.csv", ("earlier", "later")))
    things = [
        Thing(int(row["id"]), row["step"], row["title"], row["state"], int(row["voices"]), int(row["told"]))
        for row in nodes
    ]
    return things, [(int(row["earlier"]), int(row["later"])) for row in links]


NUMBERS = ("id", "voices", "told", "earlier", "later")


def _rows(file: Path, columns: tuple[str, ...]) -> Iterable[dict[str, str]]:
    for line, row in rows_of(text_of(file.read_bytes(), file.name), file.name):
        if missing := next((column for column in columns if column not in row), None):
            raise FileError("this column is missing", file=file.name, line=line, column=missing)
        if wrong := next((name for name in columns if name in NUMBERS and not row[name].isdecimal()), None):
            raise FileError(f"'{row[wrong][:20]}' is not a whole number", file=file.name, line=line, column=wrong)
        yield row


def show(found: Audit) -> None:
    """For people, on standard output."""
    print(f"{found.drawn} of {found.contributions} contributions, drawn by the seed '{found.seed}':\n")
    for each in found.shares:
        percent = f"{100 * each.count / each.of:3.0f} %" if each.of else "  – "
        print(f"  {each.what:<22} {each.count:>5} of {each.of:<5} {percent}  ({each.low:.0%} to {each.high:.0%})")
    if found.unanswered:
        print(f"\nNothing is known yet of what became of {len(found.unanswered)}:")
        print("  " + ", ".join(map(str, found.unanswered[:20])) + (" …" if len(found.unanswered) > 20 else ""))
    sys.stdout.flush()
