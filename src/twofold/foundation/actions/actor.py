"""Who acts: one type for a person, a person by another's hand, an API key and a scheduled job."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from .errors import Refusal, not_allowed


class Role(StrEnum):
    VISITOR = "visitor"
    SIGNED_IN = "signed-in"
    RESIDENT = "resident"
    OFFICER = "officer"
    MANAGER = "manager"
    COUNCILLOR = "councillor"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """An actor belongs to one place; `by_hand_of_id` is the officer who typed it for the person."""

    place_id: int
    roles: frozenset[Role]
    person_id: int | None = None
    by_hand_of_id: int | None = None
    job: str = ""
    # The API key that asks, with one role of its place and no person behind it.
    api_key_id: int | None = None
    groups: frozenset[str] = field(default_factory=frozenset)
    # What led to this: a reference like "decisions.decision:7"; it goes into the audit entry.
    because: str = ""
    # The request's idempotency key, set by the door; never stored as it is.
    key: str = ""

    @classmethod
    def visitor(cls, place_id: int) -> Self:
        return cls(place_id=place_id, roles=frozenset({Role.VISITOR}))

    @classmethod
    def scheduled(cls, place_id: int, job: str) -> Self:
        """A job or command of ours; `job` is its dotted name."""
        return cls(place_id=place_id, roles=frozenset({Role.SYSTEM}), job=job)

    @property
    def ref(self) -> str:
        """How audit entries name the actor: ids only, never a name or an address."""
        if self.job:
            return f"job:{self.job}"
        if self.api_key_id is not None:
            return f"key:{self.api_key_id}"
        if self.person_id is None:
            return "visitor"
        return f"person:{self.person_id}"

    @property
    def me(self) -> int:
        """The person's key, where the action's roles promise that there is a person."""
        if self.person_id is None:  # an API key or a job holds the role, and is nobody
            raise Refusal(not_allowed, "Only a person can do this, not a program.")
        return self.person_id

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None

    def is_any(self, *roles: Role) -> bool:
        return bool(self.roles & set(roles))
