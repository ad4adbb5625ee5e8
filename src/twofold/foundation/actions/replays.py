"""Idempotency: the same key twice does one thing and answers twice.

Of a secret action only what cannot be joined is kept: no actor, no time, the key as a hash, and the request as an
HMAC under the key itself, which is not stored; so nobody can guess a ballot and test the guess.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from .action import Action
from .actor import Actor
from .audit import ref
from .errors import Refusal, invalid, key_reused
from .models import Replay

KEY_LENGTH = range(16, 201)


@dataclass(frozen=True)
class Earlier:
    result: Any

    def result_of(self, action: Action[Any, Any, Any], by: Actor) -> Any:
        if action.secret:
            return action.secret(by.key)
        if action.output is not None:
            return action.output.validate_python(self.result)
        return _model_from(self.result)


def claim(action: Action[Any, Any, Any], subject_id: Any, by: Actor, inputs: dict[str, Any]) -> Earlier | None:
    """Take the key for this request, or return what it got before. A second request in flight waits for the first."""
    if not by.key:
        return None
    if len(by.key) not in KEY_LENGTH:
        raise Refusal(invalid, fields={"idempotency_key": ["Use a random key of 16 to 200 characters."]})
    print_ = _fingerprint(action, subject_id, by, inputs)
    if _insert(action, by, print_):
        return None
    earlier = Replay.objects.get(actor=_owner(action, by), action=action.name, key_hash=_hash(by.key))
    if not hmac.compare_digest(earlier.fingerprint, print_):
        raise Refusal(key_reused)
    return Earlier(earlier.result)


def keep(action: Action[Any, Any, Any], by: Actor, result: Any) -> None:
    """Remember what the key got."""
    if not by.key or action.secret:
        return
    kept = ref(result) if action.output is None else action.output.dump_python(result, mode="json")
    Replay.objects.filter(actor=_owner(action, by), action=action.name, key_hash=_hash(by.key)).update(result=kept)


def _insert(action: Action[Any, Any, Any], by: Actor, fingerprint: str) -> bool:
    # ON CONFLICT waits for a rival in flight to commit or fail, which check-then-insert cannot.
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Replay._meta.db_table} (place_id, actor, action, key_hash, fingerprint, at)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                by.place_id,
                _owner(action, by),
                action.name,
                _hash(by.key),
                fingerprint,
                None if action.secret else timezone.now(),
            ],
        )
        return bool(cursor.rowcount)


def _owner(action: Action[Any, Any, Any], by: Actor) -> str:
    """Whose key it is. For a secret action an HMAC under the key, which tells two people apart and names neither."""
    return hmac.new(by.key.encode(), by.ref.encode(), hashlib.sha256).hexdigest() if action.secret else by.ref


def _fingerprint(action: Action[Any, Any, Any], subject_id: Any, by: Actor, inputs: dict[str, Any]) -> str:
    asked = action.inputs.model_construct(**inputs).model_dump(mode="json", warnings=False)
    text = json.dumps([str(subject_id), asked], sort_keys=True)
    return hmac.new(by.key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _model_from(reference: str | None) -> Model | None:
    """The row a reference names, as it is today; None if it is gone."""
    if not reference:
        return None
    label, _, pk = reference.partition(":")
    found: Model | None = apps.get_model(label)._default_manager.filter(pk=pk).first()
    return found
