import django.db.models.deletion
from django.db import migrations, models

import twofold.foundation.wall.rows

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
        ("ledger", "0003_hours_lists"),
        ("places", "0002_my_page_reserved"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cut",
            fields=[ID, ("until", models.DateTimeField()), place()],
            options={
                "ordering": ["until"],
                "constraints": [models.UniqueConstraint(fields=("place", "until"), name="cut_once_a_moment")],
            },
        ),
        migrations.CreateModel(
            name="DaySum",
            fields=[
                ID,
                ("side", models.CharField(max_length=8)),
                ("commodity", models.CharField(max_length=14)),
                ("skill", models.CharField(blank=True, max_length=14)),
                ("move", models.CharField(max_length=8)),
                ("came_from", models.CharField(max_length=9)),
                ("went_to", models.CharField(max_length=9)),
                ("happened_on", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("cut", key("ledger.cut", "sums")),
                ("initiative", key("activities.initiative", "+")),
                ("activity", key("activities.activity", "+", null=True)),
                place(),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["place", "happened_on"], name="day_sum_by_day")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="day_sum_of_something")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosedPeriod",
            fields=[
                ID,
                ("begins", models.DateField()),
                ("ends", models.DateField()),
                ("closed_by", models.CharField(max_length=120)),
                ("digest", models.CharField(help_text="SHA-256 of the period's figures", max_length=64)),
                ("cut", key("ledger.cut", "closes")),
                place(),
            ],
            options={
                "ordering": ["-ends"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends__gte", models.F("begins"))),
                        name="closed_period_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["place", "recorded_at"], name="transfer_by_moment"),
        ),
    ]
