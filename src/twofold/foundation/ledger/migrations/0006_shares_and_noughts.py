import django.db.models.deletion
from django.db import migrations, models

import twofold.foundation.wall.rows

# What stands at the end of the transaction that wrote it: the shares of a split make one, their amounts its amount,
# and each is what was given in its name.
WHOLE = """
CREATE FUNCTION ledger_split_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made ledger_split;
    whole boolean;
BEGIN
    SELECT * INTO STRICT made FROM ledger_split
        WHERE place_id = NEW.place_id AND id = coalesce((to_jsonb(NEW) ->> 'split_id')::bigint, NEW.id);
    SELECT count(*) > 1 AND sum(parts) = made.parts AND sum(amount) = made.amount AND bool_and(amount = (
            SELECT sum(amount) FROM ledger_transfer t
            WHERE t.place_id = s.place_id AND t.contribution_id = s.contribution_id AND t.move = 'give'))
        INTO whole FROM ledger_share s WHERE place_id = made.place_id AND split_id = made.id;
    IF whole IS NOT TRUE THEN
        RAISE EXCEPTION 'the shares of split % do not make one', made.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'split_makes_one_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guarded AFTER INSERT ON ledger_split
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_split_guard();
CREATE CONSTRAINT TRIGGER guarded AFTER INSERT ON ledger_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_split_guard();
"""
LOOSE = """
DROP TRIGGER guarded ON ledger_split;
DROP TRIGGER guarded ON ledger_share;
DROP FUNCTION ledger_split_guard();
"""
# A nought is about an activity of its initiative; one that takes another back says the same of the same days.
HONEST = """
CREATE FUNCTION ledger_nought_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was ledger_nought;
BEGIN
    IF NEW.activity_id IS NOT NULL AND NOT EXISTS (SELECT FROM activities_activity
        WHERE place_id = NEW.place_id AND id = NEW.activity_id AND initiative_id = NEW.initiative_id)
    THEN
        RAISE EXCEPTION 'the activity is part of another initiative'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nought_of_its_initiative';
    END IF;
    IF NEW.takes_back_id IS NOT NULL THEN
        SELECT * INTO STRICT was FROM ledger_nought WHERE place_id = NEW.place_id AND id = NEW.takes_back_id;
        IF (was.initiative_id, was.activity_id, was.begins, was.ends)
            IS DISTINCT FROM (NEW.initiative_id, NEW.activity_id, NEW.begins, NEW.ends) OR was.takes_back_id IS NOT NULL
        THEN
            RAISE EXCEPTION 'what takes a nought back says the same of the same days'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'nought_taken_back_is_the_same';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE INSERT ON ledger_nought FOR EACH ROW EXECUTE FUNCTION ledger_nought_guard();
"""
SILENT = """
DROP TRIGGER guarded ON ledger_nought;
DROP FUNCTION ledger_nought_guard();
"""
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def place():
    return (
        "place",
        models.ForeignKey(
            default=twofold.foundation.wall.rows.current_place_id,
            editable=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to="places.place",
        ),
    )


def key(to, name, **more):
    return twofold.foundation.wall.rows.WalledKey(
        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, **more
    )


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0004_words"),
        ("ledger", "0005_cut_guard"),
        ("places", "0002_my_page_reserved"),
    ]
    operations = [
        migrations.CreateModel(
            name="Split",
            fields=[
                ID,
                ("amount", models.BigIntegerField()),
                ("parts", models.BigIntegerField(help_text="How many equal parts the shares are counted in")),
                ("by", models.CharField(max_length=120)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("whole", key("ledger.contribution", "splits", blank=True, null=True)),
                place(),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "whole"),
                        name="split_once",
                        violation_error_message="This was shared out already. Share out one of its parts instead.",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="split_of_something"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                ID,
                ("parts", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
                ("contribution", key("ledger.contribution", "shares")),
                ("split", key("ledger.split", "shares")),
                place(),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("place", "contribution"), name="share_of_one_split"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("parts__gt", 0)), name="share_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Nought",
            fields=[
                ID,
                ("begins", models.DateField()),
                ("ends", models.DateField()),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("recorded_by", models.CharField(max_length=120)),
                ("activity", key("activities.activity", "noughts", blank=True, null=True)),
                ("initiative", key("activities.initiative", "noughts")),
                ("takes_back", key("ledger.nought", "taken_back_by", blank=True, null=True)),
                place(),
            ],
            options={
                "ordering": ["-ends", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "takes_back"),
                        name="nought_taken_back_once",
                        violation_error_message="This was taken back already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("begins"))), name="nought_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="nought_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.RunSQL(WHOLE, LOOSE),
        migrations.RunSQL(HONEST, SILENT),
    ]
