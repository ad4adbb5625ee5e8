"""A person may take everything away and go; what others rely on stays true; nothing is kept longer than promised."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from twofold import demo
from twofold.cocommissioning.prioritisation.participatory_budgets.actions import cast_ballot
from twofold.cocommissioning.prioritisation.participatory_budgets.ideas.actions import send_idea
from twofold.cocommissioning.prioritisation.participatory_budgets.ideas.models import Idea
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget
from twofold.foundation.actions.audit import verify_place
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.actions.models import Replay
from twofold.foundation.expenses.actions import claim_expense
from twofold.foundation.keeping import erasing, jobs
from twofold.foundation.keeping.held import KEPT, holdings
from twofold.foundation.keeping.unused import close_unused
from twofold.foundation.ledger.actions import log_time
from twofold.foundation.ledger.models import Transfer
from twofold.foundation.notices.models import Letter
from twofold.foundation.people.actions import allow, care_about, offer_asset, take_back_leave
from twofold.foundation.people.models import Consent, Person
from twofold.testing.cast import House

MARKER = "Zebedee-Marker-7391"


def signed_in(house: House, who: str) -> Client:
    """Through the form, and asked who they are once more, as before anything that cannot be undone."""
    client = Client()
    client.post("/accounts/login/", {"login": house.person(who).email, "password": demo.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": demo.PASSWORD})
    return client


def marked_everywhere(house: House) -> Person:
    """Rosa leaves a marker in everything a resident can write."""
    rosa = house.person("rosa")
    rosa.name = MARKER
    rosa.save()
    budget = house.read(lambda: Budget.objects.get(activity__title="What would make Larkmoor kinder to live in?"))
    house.act("rosa", send_idea, budget, title="Shade", text="Trees.", voice=MARKER)
    house.act("rosa", log_time, budget.activity_id, minutes=30, day=timezone.localdate(), note=f"{MARKER} was there")
    spent = {"kind": "other", "day": timezone.localdate(), "what_for": MARKER, "amount": 480}
    house.act("rosa", claim_expense, budget.activity_id, **spent)
    house.act("rosa", offer_asset, house.place, kind="skill", text=f"{MARKER} can weld")
    house.act("rosa", care_about, house.place, topic=MARKER)
    return rosa


def forget(house: House, person: Person) -> None:
    erasing.close_account(person)
    job = ProcrastinateJob.objects.get(task_name__endswith="forget_everywhere")
    jobs.forget_everywhere(**job.args)


def whole_database() -> str:
    """Every row of every table as text, read by the role that may read all."""
    found = []
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'procr%'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            cursor.execute(f"SELECT string_agg(t::text, '\n') FROM {table} t")
            found.append(cursor.fetchone()[0] or "")
    return "\n".join(found)


def test_a_copy_of_everything_names_what_is_held(house: House) -> None:
    rosa = marked_everywhere(house)
    held = json.loads(signed_in(house, "rosa").get("/my-page/everything.json").content)
    assert held["account"]["email"] == rosa.email
    assert "password" not in held["account"]
    here = next(place for place in held["places"] if place["place"] == "larkmoor")
    assert any(MARKER in row["text"] for row in here["held"]["people.asset.person"])
    assert any(row["voice"] == MARKER for row in here["held"]["participatory_budgets.idea.person"])
    assert any(row["what_for"] == MARKER for row in here["held"]["expenses.claim.claimer"])
    assert "ideas.send_idea" in {entry["action"] for entry in here["on_the_record"]}
    assert "callum@larkmoor.example" not in json.dumps(held)


def test_the_copy_asks_who_you_are_and_is_no_link_to_keep(house: House) -> None:
    assert house.client("rosa").get("/my-page/everything.json").status_code == 302
    assert house.client("").get("/my-page/everything.json").status_code == 302
    client = signed_in(house, "rosa")
    response = client.get("/my-page/everything.json")
    assert response["Cache-Control"] == "private, no-store"
    client.post("/accounts/logout/")
    assert client.get("/my-page/everything.json").status_code == 302


def test_after_erasure_no_row_of_the_database_names_them(house: House) -> None:
    rosa = marked_everywhere(house)
    email = rosa.email
    assert MARKER in whole_database()
    forget(house, rosa)
    rows = whole_database()
    assert MARKER not in rows
    assert email not in rows


def test_counts_ledger_and_record_stay_true(house: House) -> None:
    rosa = marked_everywhere(house)
    budget = house.read(lambda: Budget.objects.get(activity__title__startswith="How should we spend £400,000"))
    project = house.read(lambda: budget.projects.first().pk)
    house.act("rosa", cast_ballot, budget, key="k" * 24, projects=[project])

    def totals() -> Any:
        return [list(Transfer.objects.balances("side", "commodity")), budget.activity.polls.get().marks.count()]

    before, entries = house.read(totals), house.entries()
    forget(house, rosa)
    assert house.read(totals) == before
    assert house.entries() == entries + 1
    assert house.read(verify_place).whole
    assert house.read(lambda: Idea.objects.filter(title="Shade", person=None, voice="").count()) == 1


def test_they_cannot_come_in_again(house: House) -> None:
    client = signed_in(house, "rosa")
    rosa = house.person("rosa")
    erasing.close_account(rosa)
    assert client.get("/my-page/").status_code == 302
    again = Client()
    again.post("/accounts/login/", {"login": "rosa@larkmoor.example", "password": demo.PASSWORD})
    assert again.get("/my-page/").status_code == 302


def test_whoever_holds_a_post_is_told_what_to_do_first(house: House) -> None:
    client = signed_in(house, "olu")
    page = client.post("/my-page/close/")
    assert page.status_code == 409
    assert "Ask a manager to end it first" in page.content.decode()
    assert house.person("olu").is_active


def test_closing_is_a_button_after_the_words(house: House) -> None:
    client = signed_in(house, "callum")
    assert "What you gave still counts" in client.get("/my-page/close/").content.decode()
    assert client.post("/my-page/close/").status_code == 302
    assert not Person.objects.filter(email="callum@larkmoor.example").exists()


def test_a_forgetting_that_died_half_way_is_found_again(house: House) -> None:
    rosa = marked_everywhere(house)
    erasing.empty(rosa)
    assert MARKER in whole_database()
    jobs.keep_to_retention(0)
    assert MARKER not in whole_database()


@pytest.mark.usefixtures("db")
def test_every_column_that_names_a_person_has_a_fate() -> None:
    kept = {holding.name for holding in holdings() if holding.fate == "kept"}
    assert kept == set(KEPT), "a row that outlives its person needs a reason in KEPT"


def test_leave_is_asked_one_by_one_and_can_be_taken_back(house: House) -> None:
    house.act("rosa", allow, house.place, purpose="research")
    house.act("rosa", allow, house.place, purpose="research")
    assert house.read(lambda: Consent.objects.in_force().filter(purpose="research").count()) == 1
    house.act("rosa", take_back_leave, house.place, purpose="research")
    assert house.read(lambda: Consent.objects.in_force().filter(purpose="research").count()) == 0
    kept = house.read(lambda: Consent.objects.get(purpose="research"))
    assert kept.words == "Ask me to take part in research"


def test_five_things_matter_and_no_more(house: House) -> None:
    for n in range(4):
        house.act("rosa", care_about, house.place, topic=f"Topic {n}")
    with pytest.raises(Refusal, match="You have named 5"):
        house.act("rosa", care_about, house.place, topic="One more")


def test_what_the_rulebook_calls_old_is_cleared_by_night(house: House) -> None:
    long_ago = timezone.now() - timedelta(days=1_000)
    with house.tampering():
        letter = Letter.objects.order_by("pk")[0]
        Letter.objects.filter(pk=letter.pk).update(sent_at=long_ago)
        Replay.objects.create(actor="person:1", action="x", key_hash="h", fingerprint="f", at=long_ago)
        fresh = Replay.objects.create(actor="person:1", action="x", key_hash="i", fingerprint="f", at=timezone.now())
    jobs.keep_to_retention(0)
    assert not house.read(lambda: Letter.objects.filter(pk=letter.pk).exists())
    assert house.read(lambda: list(Replay.objects.filter(action="x"))) == [fresh]


def test_an_account_nobody_used_for_three_years_is_closed(house: House) -> None:
    long_ago = timezone.now() - timedelta(days=1_200)
    Person.objects.filter(email__in=["rosa@larkmoor.example", "olu@larkmoor.example"]).update(
        joined_at=long_ago, last_login=None
    )
    assert close_unused() == 1
    assert not Person.objects.filter(email="rosa@larkmoor.example").exists()
    assert house.person("olu").is_active, "an officer's post is ended by a manager first"
