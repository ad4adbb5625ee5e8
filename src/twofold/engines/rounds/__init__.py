"""Delivery rounds: who takes what to which door, and when; food hot on arrival, and nobody left out unsaid.

A solver (PyVRP, else OR-Tools) is loaded when a round is planned. Everything other rooms may use is named here.
"""

from twofold.engines.sheets import FileError

from .check import broken, verify
from .errors import RoundsError, Unverified
from .files import read_matrix, read_model
from .model import METRES, TENTHS, Clock, Kind, Model, Stop, Units, Vehicle, Weights
from .plan import Plan, Route, Uncovered, Visit
from .rounds import Planned, Solver, input_hash, plan_rounds
from .search import Limit
from .travel import Leg, by_coordinates, by_table, haversine

__all__ = [
    "METRES",
    "TENTHS",
    "Clock",
    "FileError",
    "Kind",
    "Leg",
    "Limit",
    "Model",
    "Plan",
    "Planned",
    "RoundsError",
    "Route",
    "Solver",
    "Stop",
    "Uncovered",
    "Units",
    "Unverified",
    "Vehicle",
    "Visit",
    "Weights",
    "broken",
    "by_coordinates",
    "by_table",
    "haversine",
    "input_hash",
    "plan_rounds",
    "read_matrix",
    "read_model",
    "verify",
]
