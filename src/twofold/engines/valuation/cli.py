"""`twofold value`: price what both sides put in, or list the rate book."""

import argparse
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from twofold.engines.sheets import FileError
from twofold.engines.verbs import carried_out

from .book import Book, Method, Rate, shipped
from .errors import ValuationError
from .pricing import SIDES, TAKEN, Basis, Valuation, Worth, price
from .reading import read_effects, read_quantities, read_rates, read_results
from .results import Priced, price_results
from .sroi import Investment, Return, said, social_return

DESCRIPTION = """\
What both sides put in, priced on one basis. Quantities come first; a price is only ever one way to look at them.

  price   price a list of quantities
  results price what came of it: what it would sell for, better lives, public cost avoided
  return  what came of it for each pound put in, with its doubts
  book    the prices that are known, with their sources
"""
EXAMPLES = """\
QUANTITIES.csv has the columns id, side (citizen or public), commodity (minutes, imposed, pence, ...), amount, and for
time skill (general, skilled, professional, lived, care).

examples:
  twofold value price quantities.csv --series living-wage --on 2026-04-01
  twofold value price quantities.csv --series our-wages --rates our_prices.csv --on-costs --json
  twofold value price quantities.csv --series heritage-fund --prices-of 2024
  twofold value results results.csv --on 2026-04-01
  twofold value return effects.csv --public 250000 --citizens 1221000 --count-citizens
  twofold value book

RESULTS.csv has the columns id, series, amount (and low, high), role, and what the series' method asks: people and years
for wellbeing, cashable (per cent) for a public cost avoided, purchased (pounds bought in) for what would be sold.

EFFECTS.csv has the columns outcome, quantity, pounds, years, to_volunteers, and for each of deadweight, displacement,
attribution and drop-off its per cent and, as deadweight_rests_on, what it rests on: data, comparison, judgement or
assumption.

Exit code: 0 when done, 2 when a file or a choice is wrong, 130 when interrupted.
"""


def parser() -> argparse.ArgumentParser:
    """The command's options; `--help` is its manual."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("twofold value", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=raw)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="WHAT")
    pricing = verbs.add_parser("price", help="price a list of quantities")
    pricing.add_argument("quantities", metavar="QUANTITIES.csv", type=Path)
    pricing.add_argument("--series", default="living-wage", help="which prices (default: living-wage)")
    pricing.add_argument(
        "--on", metavar="DAY", type=_day, default=datetime.now(tz=UTC).date(), help="prices of the day"
    )
    pricing.add_argument("--on-costs", action="store_true", help="with employers' on-costs, on both sides")
    pricing.add_argument("--prices-of", metavar="YEAR", type=int, help="in the prices of that year, by the index")
    pricing.add_argument("--json", action="store_true", help="the whole run, byte for byte the same each time")
    pricing.set_defaults(work=priced)
    coming = verbs.add_parser("results", help="price what came of it")
    coming.add_argument("results", metavar="RESULTS.csv", type=Path)
    coming.add_argument("--on", metavar="DAY", type=_day, default=datetime.now(tz=UTC).date(), help="prices of the day")
    coming.add_argument("--prices-of", metavar="YEAR", type=int, help="in the prices of that year, by the index")
    coming.add_argument("--json", action="store_true", help="the whole run, byte for byte the same each time")
    coming.set_defaults(work=came)
    returning = verbs.add_parser("return", help="what came of it for each pound put in")
    returning.add_argument("effects", metavar="EFFECTS.csv", type=Path)
    returning.add_argument(
        "--public", metavar="PENCE", type=int, help="what the public body put in; nought is a figure"
    )
    returning.add_argument("--citizens", metavar="PENCE", type=int, help="what citizens put in; nought is a figure")
    returning.add_argument("--count-citizens", action="store_true", help="citizens' input is part of the investment")
    returning.add_argument(
        "--discount", default="discount", help="which rate of the book (discount, discount-wellbeing)"
    )
    returning.add_argument("--on", metavar="DAY", type=_day, default=datetime.now(tz=UTC).date(), help="its day")
    returning.add_argument("--json", action="store_true", help="to take away: whole, with its table, or not at all")
    returning.set_defaults(work=returned)
    booked = verbs.add_parser("book", help="the prices that are known")
    booked.set_defaults(work=book)
    for each in (pricing, coming, booked):
        each.add_argument("--rates", metavar="RATES.csv", type=Path, help="prices of your own, beside the public ones")
    return parser


def main(argv: Sequence[str]) -> int:
    """Run `twofold value` and return its exit code."""
    options = parser().parse_args(list(argv))
    return carried_out("value", lambda: options.work(options), (ValuationError, FileError), "nothing was written")


def priced(options: argparse.Namespace) -> None:
    basis = Basis(options.series, options.on, options.on_costs, options.prices_of)
    run = price(read_quantities(options.quantities), _book(options), basis)
    print(run.as_json() if options.json else "\n".join(_lines(run)), end="" if options.json else "\n")


def came(options: argparse.Namespace) -> None:
    basis = Basis("", options.on, prices_of=options.prices_of)
    found = price_results(read_results(options.results), _book(options), basis)
    if options.json:
        print(found.as_json(), end="")
        return
    for each in found.priced:
        print(f"{each.result.id}: {_pounds(each.worth)} by {each.result.series}{_in_hand(each)}")
    for result, why in found.unpriced:
        print(f"no price for {result.id}: {why}")
    print("These are different answers by different methods. They are never added to each other.")


def _in_hand(each: Priced) -> str:
    return f", of which money in hand {_pounds(each.in_hand)}" if each.in_hand else ""


def returned(options: argparse.Namespace) -> None:
    discount = shipped().share(options.discount, options.on).of_one.central
    put_in = Investment(options.public, options.citizens, options.count_citizens)
    found = social_return(read_effects(options.effects), put_in, discount)
    print(found.as_json() if options.json else "\n".join(_return_lines(found)), end="" if options.json else "\n")


def _return_lines(found: Return) -> list[str]:
    resting = f"{said(found.assumed * 100)} % of the value rests on assumption."
    if found.ratio is None:
        return [f"No ratio: {found.because} {resting}"]
    whole = f"£{said(found.ratio)} for each £1, from £{said(found.low)} to £{said(found.high)}. {resting}"
    table = [
        f"  {row.effect}, {row.kind} 20 points lower or higher: £{said(row.lowered)} or £{said(row.raised)}"
        for row in found.sensitivity
    ]
    return [whole, f"It breaks even at {said(found.break_even * 100)} % of the value.", *table]


def book(options: argparse.Namespace) -> None:
    for rate in _book(options).rates:
        what = rate.skill or rate.role or "any work" if rate.method is not Method.WELLBEING else "one point"
        print(
            f"{rate.series:18} {rate.begins}  {_pounds_of(rate):>28} a {rate.unit:7} {what}  {rate.source} {rate.mark}"
        )


def _book(options: argparse.Namespace) -> Book:
    public = shipped()
    return (
        public.with_rates(f"{public.version}+{options.rates.name}", read_rates(options.rates))
        if options.rates
        else public
    )


def _lines(run: Valuation) -> list[str]:
    said = [run.headline]
    said += [f"  {side:8} {_pounds(run.total(side))}" for side in SIDES]
    imposed = run.total("citizen", TAKEN)
    if imposed.of:
        said.append(f"  imposed  {_pounds(imposed)}, and not part of what citizens gave")
    said += [f"  no price for {each.quantity.id}: {each.because}" for each in run.unpriced]
    return said


def _pounds(worth: Worth) -> str:
    if worth.low == worth.high:
        return _money(worth.central)
    return f"{_money(worth.central)} (from {_money(worth.low)} to {_money(worth.high)})"


def _pounds_of(rate: Rate) -> str:
    low, central, high = (round(each) for each in (rate.pence.low, rate.pence.central, rate.pence.high))
    return _money(central) if low == high else f"{_money(central)} ({_money(low)} to {_money(high)})"


def _money(pence: int) -> str:
    return f"£{pence // 100:,}.{pence % 100:02}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text[:40]}' is not a day like 2026-04-01") from None
