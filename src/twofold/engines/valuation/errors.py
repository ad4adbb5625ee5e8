class ValuationError(Exception):
    """These figures cannot be priced, added or published so; the message says why and what would mend it."""
