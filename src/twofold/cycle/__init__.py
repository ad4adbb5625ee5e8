"""The five steps of the cycle, reading across every method."""
