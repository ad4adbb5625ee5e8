"""A comparison as lines for people."""

from .answers import Kind
from .findings import Comparison, Finding, Pair
from .labels import Label

FLATTERED = (
    "Note: these groups were made from these very votes, so part of their disagreement is how they were chosen. "
    "Declared roles (tenants, carers, traders, staff) give an honest measure."
)
WHAT = {Kind.VOTES: "statements", Kind.RANKINGS: "pairs of options", Kind.POINTS: "items"}


def report(comparison: Comparison, top: int, made_from_votes: bool) -> list[str]:
    """Pair by pair: the two sentences, the table of what contributes most, and how many questions have each label."""
    lines: list[str] = []
    for pair in comparison.pairs:
        lines += [*of_pair(pair, top), ""]
    if made_from_votes:
        lines += [FLATTERED, ""]
    return [*lines, f"Seed   {comparison.seed}", f"Input  {comparison.input_hash}", f"Result {comparison.result_hash}"]


def of_pair(pair: Pair, top: int) -> list[str]:
    people = "" if pair.people is None else f" ({pair.people[0]:,} and {pair.people[1]:,} people)"
    lines = [f"{pair.groups[0]} and {pair.groups[1]}{people}: {pair.label}", pair.explanation]
    if pair.spread is None:
        return lines
    p = "" if pair.p is None else f"; p {pair.p:.4f} over {pair.draws:,} deals"
    lines.append(
        f"Across {pair.spread.across:.3f}, within {pair.spread.within:.3f}, excess {pair.spread.excess:.3f} "
        f"({pair.spread.share:.0%} of across{p})."
    )
    counts = ", ".join(f"{label} {len(pair.labelled(label)):,}" for label in Label)
    lines += [f"{len(pair.findings):,} {WHAT[pair.kind]}: {counts}.", "", HEADER]
    lines += [row(finding, pair) for finding in pair.trade_offs[:top]]
    conflicts = pair.labelled(Label.CONFLICT)[:top]
    return [*lines, *(["", *(f"- {finding.explanation}" for finding in conflicts)] if conflicts else [])]


HEADER = f"{'part':>6}  {'across':>6} {'within':>6} {'excess':>6}  {'q':>7}  {'label':<19}  question"


def row(finding: Finding, pair: Pair) -> str:
    assert finding.spread is not None
    assert pair.spread is not None
    assert finding.q is not None
    part = (finding.contribution or 0.0) / pair.spread.excess if pair.spread.excess > 0 else 0.0
    found, q = finding.spread, finding.q
    name = finding.name if len(finding.name) <= 90 else f"{finding.name[:89]}…"
    figures = f"{found.across:>6.3f} {found.within:>6.3f} {found.excess:>6.3f}"
    return f"{part:>6.1%}  {figures}  {'<0.0001' if q < 0.0001 else f'{q:.4f}':>7}  {finding.label:<19}  {name}"
