"""What can go wrong, said so that the coordinator can put it right."""


class MatchingError(Exception):
    """A choice or a set of figures that cannot be matched; its text is written for people."""
