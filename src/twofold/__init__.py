"""Twofold: co-production of public services, both sides in view."""
