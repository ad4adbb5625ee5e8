"""Rules are copied when a stage opens. Until the copy is made, the rulebook answers for the day the stage opened."""

from django.utils import timezone

from twofold.foundation.rulebook.reading import rule_for
from twofold.foundation.rulebook.rule import NoRule, Rule

from .models import Activity, FrozenRule, Stage, State


def rule_in(activity: Activity, stage: str, key: str) -> Rule:
    """The rule that a stage works by: its copy, else what held (or will hold) on the day it opens. Raises `NoRule`."""
    copy = FrozenRule.objects.filter(activity=activity, stage=stage, key=key).first()
    if copy is not None:
        return copy.as_rule()
    window = activity.stages.filter(name=stage).first()
    return rule_for(activity.place, key, timezone.localdate(window.opens_at) if window else None)


def opened_unfrozen(activity: Activity) -> list[tuple[Stage, str]]:
    """Each (stage, rule key) that should have its copy by now and has not."""
    done = set(FrozenRule.objects.filter(activity=activity).values_list("stage", "key"))
    now = timezone.now()
    wanted = []
    for stage in activity.stages.all():
        kind = activity.method.stage(stage.name)
        if kind and activity.state != State.DRAFT and stage.opens_at <= now:
            wanted += [(stage, key) for key in kind.rules if (stage.name, key) not in done]
    return wanted


def freeze(activity: Activity) -> int:
    """Copy every rule of every stage that has opened; how many copies were made. A rule that never held is skipped."""
    copies = []
    for stage, key in opened_unfrozen(activity):
        try:
            rule = rule_for(activity.place, key, timezone.localdate(stage.opens_at))
        except NoRule:
            continue
        copies.append(_copy(activity, stage.name, rule))
    FrozenRule.objects.bulk_create(copies, ignore_conflicts=True)
    return len(copies)


def _copy(activity: Activity, stage: str, rule: Rule) -> FrozenRule:
    names = ("key", "title", "value", "unit", "operator", "source", "mark", "valid_from")
    return FrozenRule(activity=activity, stage=stage, **{name: getattr(rule, name) for name in names})
