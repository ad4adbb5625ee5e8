"""`twofold lottery`: draw a panel by civic lottery, with chances as fair as the quotas allow."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from twofold.engines.progress import on_a_terminal
from twofold.engines.verbs import carried_out

from .alternates import Alternates, choose_alternates
from .chance import fresh_seed
from .errors import LotteryError
from .fairness import Fairness
from .lottery import SECONDS, Lottery, Objective, input_hash, lottery
from .numbered import PANELS, NumberedPanels, draw, number_panels
from .pool import Pool, read_pool
from .quotas import Quota, read_quotas
from .replace import replacements

DESCRIPTION = """\
Draw a panel by civic lottery. POOL.csv has one person a row: an id, and a column for each feature. QUOTAS.csv has the
columns feature, value, min, max: how many members of the panel have each value.

Everyone's chance is as fair as the quotas allow, and the result says how near (epsilon) and what no lottery can beat
(bound). A thousand equally likely panels are numbered and hashed; one number is drawn.
"""
EXAMPLES = """\
examples:
  twofold lottery pool.csv quotas.csv --size 22                         a seed is made and printed
  twofold lottery pool.csv quotas.csv --size 22 --seed "dice 4 1 6 2"   the same panel on every run
  twofold lottery pool.csv quotas.csv --size 22 --check-same-address address --check-same-address postcode
  twofold lottery pool.csv quotas.csv --size 22 --seed S --panels panels.csv      publish its hash, then throw dice:
  twofold lottery pool.csv quotas.csv --size 22 --seed S --number 417
  twofold lottery pool.csv quotas.csv --size 22 --seed S --number 417 --gone p12  who takes the place of p12

Exit code: 0 when drawn, 2 when a file, the quotas or the choices are wrong, 130 when interrupted.
"""


def parser() -> argparse.ArgumentParser:
    """The command's options; `--help` is its manual."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("twofold lottery", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=raw)
    parser.add_argument("pool", metavar="POOL.csv", type=Path, help="who registered")
    parser.add_argument("quotas", metavar="QUOTAS.csv", type=Path, help="how many of each the panel needs")
    parser.add_argument("--size", metavar="N", type=int, required=True, help="members of the panel")
    parser.add_argument("--seed", metavar="S", help="any text; decides panels and draw (default: made and printed)")
    parser.add_argument(
        "--objective",
        choices=list(Objective),
        default=Objective.LEXIMIN,
        help="leximin: the lowest chance as high as can be, then the next (default); maximin: only the lowest; "
        "nash: the product of all chances",
    )
    parser.add_argument(
        "--check-same-address",
        metavar="COL",
        action="append",
        default=[],
        help="people equal in this column live together, and at most one is drawn (give it again for more columns)",
    )
    parser.add_argument(
        "--id", metavar="COL", help="the pool's column of ids (default: id, nationbuilder_id, … or row)"
    )
    parser.add_argument("--panels", metavar="OUT.csv", type=Path, help="write the numbered panels here")
    parser.add_argument("--number", metavar="N", type=int, help="the number drawn in public (default: from the seed)")
    parser.add_argument("--alternates", metavar="N", type=int, default=0, help="choose this many to stand by")
    parser.add_argument(
        "--drop-out", metavar="P", type=float, default=0.15, help="each member's chance of dropping out (default: 0.15)"
    )
    parser.add_argument(
        "--gone", metavar="ID", action="append", default=[], help="a member who left: draw who replaces"
    )
    parser.add_argument("--limit", metavar="SECONDS", type=float, default=SECONDS, help="time for the search (300)")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser


@dataclass(frozen=True)
class Drawn:
    """Everything one run found."""

    lottery: Lottery
    fairness: Fairness
    panels: NumberedPanels
    seed: str
    number: int
    input_hash: str
    alternates: Alternates | None
    replaced: tuple[str, ...]

    @property
    def panel(self) -> tuple[str, ...]:
        return self.panels.panels[self.number]


def main(argv: Sequence[str]) -> int:
    """Run `twofold lottery` and return its exit code."""
    options = parser().parse_args(list(argv))
    return carried_out("lottery", lambda: run(options), (LotteryError,), "nobody was drawn")


def run(options: argparse.Namespace) -> int:
    """Read, draw, print. Raises LotteryError for anything wrong with the files or the choices."""
    check(options)
    quotas = read_quotas(options.quotas, str(options.quotas))
    pool = read_pool(
        options.pool,
        quotas,
        name=str(options.pool),
        id_column=options.id,
        same_address=options.check_same_address,
    )
    drawn = drawn_from(pool, quotas, options)
    if options.panels:
        options.panels.write_bytes(drawn.panels.text.encode())
    print(json.dumps(as_json(drawn), ensure_ascii=False, indent=1) if options.json else "\n".join(report(drawn)))
    return 0


def check(options: argparse.Namespace) -> None:
    """Raise LotteryError for numbers out of range."""
    for name, low, high in (
        ("size", 1, 10_000),
        ("number", 0, PANELS - 1),
        ("alternates", 0, 10_000),
        ("drop_out", 0, 1),
        ("limit", 0, 1_000_000),
    ):
        value = getattr(options, name)
        if value is not None and not low <= value <= high:
            raise LotteryError(f"--{name.replace('_', '-')} must lie between {low:,} and {high:,}")


def drawn_from(pool: Pool, quotas: Sequence[Quota], options: argparse.Namespace) -> Drawn:
    seed = fresh_seed() if options.seed is None else options.seed
    objective = Objective(options.objective)
    found = lottery(pool, quotas, options.size, objective, seconds=options.limit, tell=on_a_terminal)
    panels = number_panels(found, seed)
    number = draw(seed) if options.number is None else options.number
    panel = panels.panels[number]
    replaced: tuple[str, ...] = ()
    if options.gone:
        # A seed of its own, so that knowing the panel's draw tells nothing of this one.
        again = f"{seed}\nreplacing {' '.join(sorted(options.gone))}"
        second = number_panels(replacements(pool, quotas, panel, options.gone, seconds=options.limit), again)
        replaced = second.panels[draw(again)]
    risk = dict.fromkeys(panel, options.drop_out)
    alternates = choose_alternates(pool, quotas, panel, options.alternates, risk, seed) if options.alternates else None
    hashed = input_hash(pool, quotas, options.size, objective)
    return Drawn(found, found.fairness(), panels, seed, number, hashed, alternates, replaced)


def as_json(drawn: Drawn) -> dict[str, Any]:
    """The result as JSON values."""
    found = drawn.lottery
    published = drawn.panels.chance_of()
    chances = {person: round(chance, 9) for person, chance in sorted(found.chance_of().items())}
    values: dict[str, Any] = {
        "objective": found.objective,
        "size": found.kinds.size,
        "people": len(chances),
        "seed": drawn.seed,
        "min_probability": drawn.fairness.minimum,
        "gini": drawn.fairness.gini,
        "geometric_mean": drawn.fairness.geometric_mean,
        "bound": found.bound,
        "epsilon": found.epsilon,
        "published_min_probability": min(published.get(person, 0.0) for person in chances),
        "input_hash": drawn.input_hash,
        "panels_hash": drawn.panels.hash,
        "drawn": drawn.number,
        "panel": list(drawn.panel),
        "probabilities": chances,
    }
    if drawn.replaced:
        values["replacements"] = list(drawn.replaced)
    if drawn.alternates:
        values["alternates"] = asdict(drawn.alternates)
    return values


def report(drawn: Drawn) -> list[str]:
    """The result as lines for people."""
    found, spread = drawn.lottery, drawn.fairness
    people = int(found.kinds.people.sum())
    shown = f"a mean of {spread.geometric_mean:.4f}" if found.objective is Objective.NASH else f"{spread.minimum:.4f}"
    what = "geometric mean" if found.objective is Objective.NASH else "lowest chance"
    lines = [
        f"{found.kinds.size} of {people:,} people by {found.objective}.",
        f"The {what} is {shown}; no lottery can exceed {found.bound:.4f}.",
        f"Nobody's chance is more than {found.epsilon:.6f} below what is fairest (epsilon).",
        f"Gini {spread.gini:.4f}, geometric mean {spread.geometric_mean:.4f}, lowest {spread.minimum:.4f}.",
    ]
    if never := sum(chance < 1e-9 for chance in found.chance_of().values()):
        lines.append(f"Note: no panel that meets the quotas can hold {never:,} of them.")
    lines += ["", f"Number {drawn.number:03} of {PANELS:,} was drawn. The panel:", ", ".join(drawn.panel)]
    if drawn.replaced:
        lines += ["", f"Replacements: {', '.join(drawn.replaced)}"]
    if drawn.alternates:
        lines += ["", alternates_line(drawn.alternates)]
    return [*lines, "", f"Seed   {drawn.seed}", f"Input  {drawn.input_hash}", f"Panels {drawn.panels.hash}"]


def alternates_line(alternates: Alternates) -> str:
    return (
        f"Alternates: {', '.join(alternates.ids)}. Expected places short or over after drop-out: "
        f"{alternates.expected:.2f} with them, {alternates.without:.2f} without."
    )
