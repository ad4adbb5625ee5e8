"""The four things two groups can be to each other on a question."""

from enum import StrEnum


class Label(StrEnum):
    """What two groups are to each other on a question."""

    CONFLICT = "conflict"  # more disagreement than chance explains, and majorities on opposite sides
    INTENSITY = "different intensity"  # more than chance explains, but not on opposite sides
    SHARED = "shared"  # no more than chance explains
    TOO_FEW = "too few votes"
