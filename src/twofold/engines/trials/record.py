"""The pre-registration record: the plan, when it was registered, and a hash that binds both."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from .errors import TrialsError
from .plan import Plan, plan_from

MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Record:
    """A registered plan. Publish `hash` before the first person is assigned; whoever has the file can check it."""

    plan: Plan
    registered: str

    @property
    def hash(self) -> str:
        """SHA-256 over the plan and the time, as JSON with sorted keys and no spaces."""
        return sha256(canonical({"plan": self.plan.as_dict(), "registered": self.registered}).encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        return {"plan": self.plan.as_dict(), "registered": self.registered, "hash": self.hash}


def register(values: Mapping[str, Any], now: datetime | None = None) -> Record:
    """Check a plan and set it down. Raises PlanError naming every fault."""
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    plan = plan_from(values, moment.date())
    return Record(plan, moment.isoformat(timespec="seconds"))


def read_record(path: Path) -> Record:
    """Read a record. Raises TrialsError if it is not one, or if it was changed after it was registered."""
    values = read_json(path)
    if set(values) != {"plan", "registered", "hash"} or not isinstance(values["plan"], dict):
        raise TrialsError(f"{path}: not a record; make one with `twofold trials register`")
    try:
        moment = datetime.fromisoformat(values["registered"])
    except (TypeError, ValueError):
        raise TrialsError(f"{path}: 'registered' is not a time") from None
    # Held against the day it was registered: a trial may well be analysed after its end.
    record = Record(plan_from(values["plan"], date(moment.year, moment.month, moment.day)), values["registered"])
    if record.hash != values["hash"]:
        raise TrialsError(f"{path}: this is not what was registered; its hash is {record.hash}")
    return record


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file. Raises TrialsError naming the line for anything else."""
    if path.stat().st_size > MOST_BYTES:
        raise TrialsError(f"{path}: larger than {MOST_BYTES:,} bytes")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        found = json.loads(text, object_pairs_hook=once, parse_constant=refuse)
        found_text = json.dumps(found).encode().decode()
        found_text.encode("utf-8")
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeError:
        raise TrialsError(f"{path}: not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise TrialsError(f"{path}, line {error.lineno}, column {error.colno}: not JSON: {error.msg}") from None
    except (RecursionError, ValueError) as error:
        raise TrialsError(f"{path}: not JSON that can be read: {str(error)[:80]}") from None
    if not isinstance(found, dict):
        raise TrialsError(f"{path}: not a JSON object")
    return found


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names stand once each: of two, nobody could say which was meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def refuse(word: str) -> float:
    raise ValueError(f"{word} is not a number")


def canonical(values: Mapping[str, Any]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"))
