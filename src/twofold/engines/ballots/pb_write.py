"""Writes Pabulib's `.pb` files; the public form cannot be joined to a person by anything but the ballot itself.

Most long ballots are unique (88.6 % in Warsaw 2024), so age, sex and neighbourhood beside one would often name its
voter. The public form coarsens ages to bands, drops every other column about the voter, deals out new numbers, and
writes voters in an order drawn from the seed.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from .election import Election
from .pb_read import Reading

# What a voter column may show in public; anything not listed is left out.
AGE_BANDS = ((0, 17), (18, 29), (30, 44), (45, 59), (60, 74), (75, 150))
_PUBLIC_META = ("description", "country", "unit", "subunit", "instance", "district", "edition", "language", "currency")
_RULE_META = ("rule", "date_begin", "date_end", "fully_funded", "min_project_score_threshold", "comment")


def write_pb(
    election: Election,
    meta: Mapping[str, str] | None = None,
    *,
    public: bool = True,
    seed: int = 0,
    reading: Reading | None = None,
    winners: Iterable[str] | None = None,
) -> bytes:
    """The election as a `.pb` file, UTF-8 with line feeds.

    Reading it back gives an election with the same `input_hash`. `reading` supplies columns the count has no use for;
    with `public=False` they are written as they were. The public form depends on nothing but the election, META and
    `seed`, which should not be published: it is what shuffled the voters. `winners` fills the column `selected`.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerows(
        [["META"], ["key", "value"], *_meta(election, {**(reading.meta if reading else {}), **(meta or {})})]
    )
    writer.writerows([["PROJECTS"], *_projects(election, reading, winners), ["VOTES"]])
    writer.writerows(_public_votes(election, reading, seed) if public else _votes(election, reading))
    return out.getvalue().encode()


def amount(value: int, minor: int) -> str:
    """Minor units as a plain decimal: `1584196.52`."""
    whole, part = divmod(value, minor)
    places = len(str(minor)) - 1
    return f"{whole}.{part:0{places}d}".rstrip("0") if part else str(whole)


def _meta(election: Election, given: Mapping[str, str]) -> list[list[str]]:
    fixed = {
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voters),
        "budget": amount(election.budget, election.minor),
        "vote_type": str(election.ballot_type),
    }
    if election.currency:
        fixed["currency"] = election.currency
    values = {"description": "", "country": "", "unit": "", "instance": "", **given, **fixed}
    order = [name for name in (*_PUBLIC_META, *fixed, *_RULE_META) if name in values]
    return [[name, values[name]] for name in dict.fromkeys([*order, *values])]


def _projects(election: Election, reading: Reading | None, winners: Iterable[str] | None) -> list[list[str]]:
    own = [_project_cells(election, i) for i in range(len(election.projects))]
    rows = [{**cells, **old} for cells, old in zip(own, reading.project_rows, strict=True)] if reading else own
    header = list(dict.fromkeys(name for row in rows for name in row))
    if not reading:
        header = [name for name in header if any(row.get(name) for row in rows)]
    if winners is not None:
        chosen = set(winners)
        header = [*(name for name in header if name != "selected"), "selected"]
        rows = [{**row, "selected": str(int(row["project_id"] in chosen))} for row in rows]
    return [header, *([row.get(name, "") for name in header] for row in rows)]


def _project_cells(election: Election, place: int) -> dict[str, str]:
    project = election.projects[place]
    return {
        "project_id": project.id,
        "cost": amount(project.cost, election.minor),
        "name": project.name,
        "category": ",".join(project.categories),
        "district": project.area,
        "latitude": "" if project.latitude is None else str(project.latitude),
        "longitude": "" if project.longitude is None else str(project.longitude),
    }


def _votes(election: Election, reading: Reading | None) -> list[list[str]]:
    """Voters as they were read; without a reading, numbered."""
    columns: dict[str, Sequence[str]] = {"voter_id": [str(i) for i in range(1, election.voters + 1)]}
    if reading:
        columns = {name: reading.votes.column(name) for name in reading.votes.header}
    columns |= _ballot_cells(election)
    return [list(columns), *(list(row) for row in zip(*columns.values(), strict=True))]


def _public_votes(election: Election, reading: Reading | None, seed: int) -> list[list[str]]:
    """Voters in drawn order under new numbers, with nothing about them but an age band."""
    columns: dict[str, Sequence[str]] = _ballot_cells(election)
    if reading and "age" in reading.votes.header:
        columns["age"] = [age_band(text) for text in reading.votes.column("age")]
    rows = sorted(zip(*columns.values(), strict=True))
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(rows)).tolist()
    numbered = ([str(number), *rows[place]] for number, place in enumerate(order, 1))
    return [["voter_id", *columns], *numbered]


def age_band(text: str) -> str:
    """`37` becomes `30-44`; anything that is not an age becomes empty."""
    if not text.isdecimal() or len(text) > 3:
        return ""
    return next((f"{low}-{high}" for low, high in AGE_BANDS if low <= int(text) <= high), "")


def _ballot_cells(election: Election) -> dict[str, Sequence[str]]:
    ids = [project.id for project in election.projects]
    names = [ids[c] for c in election.choice.tolist()]
    bounds = election.start.tolist()
    pairs = list(pairwise(bounds))
    columns: dict[str, Sequence[str]] = {"vote": [",".join(names[a:b]) for a, b in pairs]}
    if election.points is not None:
        points = [str(p) for p in election.points.tolist()]
        columns["points"] = [",".join(points[a:b]) for a, b in pairs]
    return columns
