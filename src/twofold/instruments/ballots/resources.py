"""Nothing of a ballot is open but the sealed box, and that from the result's page."""

from twofold.foundation.resources.registry import private

private(
    "a secret ballot; boxes and receipts are on the result's page",
    "ballots.poll",
    "ballots.mark",
    "ballots.rollmark",
    "ballots.namecheck",
    "ballots.slip",
    "ballots.tracker",
    "ballots.register",
    "ballots.box",
)
