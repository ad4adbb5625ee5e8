"""`@action`: the shape of every write. The door around it is door.py."""

from collections.abc import Callable, Collection
from inspect import Parameter, getdoc, signature
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, get_type_hints

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model

from .actor import Actor, Role
from .errors import Refusal

if TYPE_CHECKING:
    from .door import Condition, Done

S = TypeVar("S", bound=Model)
P = ParamSpec("P")
R = TypeVar("R")

REGISTERED: dict[str, "Action[Any, Any, Any]"] = {}


class Action(Generic[S, P, R]):
    """A registered write. Calling it goes through the door; `body` is the plain function that the door calls."""

    do_not_call_in_templates = True

    def __init__(
        self,
        body: Callable[Concatenate[S, P], R],
        *,
        roles: frozenset[Role],
        during: tuple[str, ...],
        changes_subject: bool,
        secret: Callable[[str], Any] | None,
        unless: Callable[[Any, Actor], Refusal | None] | None,
    ) -> None:
        self.body = body
        self.roles = roles
        self.during = during
        self.changes_subject = changes_subject
        self.secret = secret
        self.unless = unless
        hints = get_type_hints(body, include_extras=True)
        first, *rest = signature(body).parameters.values()
        self.name = f"{body.__module__.split('.')[-2]}.{body.__name__}"
        self.subject_model: type[Model] = hints[first.name]
        self.inputs = _input_model(self.name, rest, hints)
        self.output: TypeAdapter[Any] | None = _adapter(hints["return"])
        self.title = body.__name__.replace("_", " ").capitalize()
        self.summary = getdoc(body) or ""

    def __call__(self, subject: S, *args: P.args, **kwargs: P.kwargs) -> R:
        from .door import perform

        by = kwargs.pop("by")
        assert isinstance(by, Actor)
        return perform(self, subject.pk, by=by, data=dict(kwargs)).result

    def perform(
        self,
        subject_id: Any,
        *,
        by: Actor,
        data: dict[str, Any],
        key: str = "",
        provided: "Condition | None" = None,
    ) -> "Done[R]":
        """As calling, but with untyped input and the client's idempotency key."""
        from .door import perform

        return perform(self, subject_id, by=by, data=data, key=key, provided=provided)

    def __repr__(self) -> str:
        return f"<Action {self.name}>"


class Registers(Protocol):
    """What `@action(...)` gives: it takes the body and keeps its types, so that callers are checked."""

    def __call__(self, body: Callable[Concatenate[S, P], R]) -> Action[S, P, R]: ...


def action(
    *,
    role: Role | Collection[Role],
    during: str | Collection[str] = (),
    changes_subject: bool = False,
    secret: Callable[[str], Any] | None = None,
    unless: Callable[[Any, Actor], Refusal | None] | None = None,
) -> Registers:
    """Register a write.

    role: who may do it. during: the stages it is open in; none means always. changes_subject: lock the subject
    against everyone, not only against change. secret: the result as a function of the idempotency key alone, for
    writes whose record must not be joinable to what was written. unless: a rule that may refuse with its reason.
    """
    roles = frozenset({role} if isinstance(role, Role) else role)
    stages = (during,) if isinstance(during, str) else tuple(during)

    def register(body: Callable[Concatenate[S, P], R]) -> Action[S, P, R]:
        made = Action(body, roles=roles, during=stages, changes_subject=changes_subject, secret=secret, unless=unless)
        if made.name in REGISTERED:
            raise ImproperlyConfigured(f"Two actions are called {made.name}.")
        REGISTERED[made.name] = made
        return made

    return register


def _input_model(name: str, parameters: list[Parameter], hints: dict[str, Any]) -> type[BaseModel]:
    """One pydantic field for each keyword of the action; whatever else is sent is refused."""
    fields: dict[str, Any] = {
        p.name: (hints[p.name], ... if p.default is Parameter.empty else p.default)
        for p in parameters
        if p.name != "by"
    }
    return create_model(name, __config__=ConfigDict(extra="forbid", ser_json_bytes="base64"), **fields)


def _adapter(returns: Any) -> TypeAdapter[Any] | None:
    """How a result that is not a model is kept for a replay."""
    if returns is type(None) or (isinstance(returns, type) and issubclass(returns, Model)):
        return None
    return TypeAdapter(returns)
