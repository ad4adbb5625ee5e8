"""What both sides' input is worth, priced on one basis with exact numbers, and what came of it, with its doubts.

No Django. Amounts are whole pence and minutes; shares and rates are fractions.
"""

from twofold.engines.sheets import FileError

from .book import Book, Index, Method, Range, Rate, Share, shipped
from .errors import ValuationError
from .pricing import Basis, Change, Line, Quantity, Unpriced, Valuation, Worth, price, why_changed
from .reading import read_effects, read_quantities, read_rates, read_results
from .results import Priced, Result, Results, price_results
from .sroi import Deduction, Effect, Ground, Investment, Kind, Return, Swing, social_return

__all__ = [
    "Basis",
    "Book",
    "Change",
    "Deduction",
    "Effect",
    "FileError",
    "Ground",
    "Index",
    "Investment",
    "Kind",
    "Line",
    "Method",
    "Priced",
    "Quantity",
    "Range",
    "Rate",
    "Result",
    "Results",
    "Return",
    "Share",
    "Swing",
    "Unpriced",
    "Valuation",
    "ValuationError",
    "Worth",
    "price",
    "price_results",
    "read_effects",
    "read_quantities",
    "read_rates",
    "read_results",
    "shipped",
    "social_return",
    "why_changed",
]
