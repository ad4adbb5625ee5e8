"""Whom a place tells of its changes is the place's own affair."""

from twofold.foundation.resources.registry import private

private("addresses of other people's servers, for managers alone", "webhooks.webhook")
