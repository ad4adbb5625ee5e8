"""Asking an address that somebody gave us, without being turned against our own network."""

from .addresses import BadAddress, check
from .asking import Answer, NoAnswer, ask

__all__ = ["Answer", "BadAddress", "NoAnswer", "ask", "check"]
