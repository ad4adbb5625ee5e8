"""What the house keeps for itself."""

from twofold.foundation.resources.registry import private

private("the record goes to auditors, from its own page", "actions.entry", "actions.head", "actions.publishedhead")
private("keys that make a repeated request harmless", "actions.replay")
