"""Open data: whole, well described, cheap to page through, and nothing of anybody's own in it."""

import csv
import io
import json
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field
from django.test import Client

from twofold.cocommissioning.prioritisation.participatory_budgets.ideas.actions import send_idea
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget
from twofold.foundation.resources.cells import inert
from twofold.foundation.resources.registry import PRIVATE, RESOURCES, Resource, Type
from twofold.testing.cast import House

EVERYWHERE = {"id", "place"}
OURS = [model for model in apps.get_models() if model.__module__.startswith("twofold.")]
every_resource = pytest.mark.parametrize("resource", RESOURCES.values(), ids=lambda each: each.name)


def columns_of_ours() -> dict[str, Field[Any, Any]]:
    return {f"{model._meta.label_lower}.{field.name}": field for model in OURS for field in model._meta.concrete_fields}


def exported() -> set[str]:
    return {
        f"{each.model._meta.label_lower}.{column.path.partition('__')[0]}"
        for each in RESOURCES.values()
        for column in each.columns
    }


def test_every_column_is_exported_or_declared_private() -> None:
    missing = [
        name
        for name in columns_of_ours()
        if name.rpartition(".")[2] not in EVERYWHERE
        and name not in exported()
        and name not in PRIVATE
        and name.rpartition(".")[0] not in PRIVATE
    ]
    assert missing == [], "say in a resources.py what these columns mean to others, or why they are private"


def test_nothing_is_both_exported_and_private() -> None:
    known = set(columns_of_ours()) | {model._meta.label_lower for model in OURS}
    assert not exported() & set(PRIVATE)
    assert set(PRIVATE) <= known, "a private column that is not there"


def path(resource: str, rest: str = "") -> str:
    return f"/api/v1/places/larkmoor/{resource}{rest}"


def everything(client: Client, resource: Resource, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    address: str | None = path(resource.name, f"?limit={limit}")
    while address:
        page = client.get(address).json()
        found += page["items"]
        address = page["next"]
    return found


@every_resource
def test_a_visitor_reads_every_resource_in_every_form(house: House, resource: Resource) -> None:
    client = house.client()
    listed = client.get(path(resource.name)).json()
    assert set(listed) == {"items", "next"}
    table = list(csv.reader(io.StringIO(client.get(path(resource.name, ".csv")).content.decode())))
    assert table[0] == [column.name for column in resource.columns]
    described = client.get(path(resource.name, ".csv-metadata.json")).json()
    assert [column["name"] for column in described["tableSchema"]["columns"]] == table[0]
    assert all(column["dc:description"] for column in described["tableSchema"]["columns"])
    for item in listed["items"][:1]:
        assert client.get(path(resource.name, f"/{item['id']}")).json() == item


def test_pages_by_cursor_are_the_whole_once(house: House) -> None:
    client = house.client()
    whole = everything(client, RESOURCES["nodes"], 200)
    assert everything(client, RESOURCES["nodes"], 7) == whole
    assert len({item["id"] for item in whole}) == len(whole) > 20


@every_resource
def test_a_page_costs_the_same_however_many_rows(
    house: House, resource: Resource, django_assert_max_num_queries: Any
) -> None:
    client = house.client()
    for limit in (1, 100):
        with django_assert_max_num_queries(6):
            client.get(path(resource.name, f"?limit={limit}"))


def test_what_has_not_changed_is_not_sent_again(house: House) -> None:
    client = house.client()
    address = path("services", f"/{client.get(path('services')).json()['items'][0]['id']}")
    tag = client.get(address)["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "?limit=0",
        "?limit=201",
        "?limit=x",
        "?limit=-1",
        "?cursor=!!!",
        "?cursor=LTE",
        "?cursor=" + "9" * 400,
        "?person__password=x",
        "?hidden=true",
        "?budget=1;drop",
        "?state=%00",
        "?budget=" + "9" * 40,
    ],
)
def test_what_cannot_be_asked_is_a_problem_not_a_guess(house: House, query: str) -> None:
    response = house.client().get(path("ideas", query))
    assert response.status_code == 422, response.content
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("key", ["0", "-1", "999999999", "9" * 30, "1e3", "x", "%00", "1.0", "٣"])
def test_a_key_that_is_nobodys_is_not_found(house: House, key: str) -> None:
    assert house.client().get(path("ideas", f"/{key}")).status_code == 404


def test_filters_are_by_value(house: House) -> None:
    client = house.client()
    rejected = client.get(path("ideas", "?state=rejected")).json()["items"]
    assert {item["state"] for item in rejected} == {"rejected"}


def test_drafts_hidden_things_and_people_are_not_there(house: House) -> None:
    client = house.client()
    text = "".join(json.dumps(everything(client, each, 200), ensure_ascii=False) for each in RESOURCES.values())
    assert "What would make your library feel like yours?" not in text
    assert "Sack the lot of them" not in text
    assert "@larkmoor.example" not in text
    assert "What would make your library feel like yours?" in json.dumps(
        everything(house.client("olu"), RESOURCES["activities"], 200)
    )


def test_another_place_has_its_own(house: House) -> None:
    assert house.client().get("/api/v1/places/elsewhere/ideas").json() == {"items": [], "next": None}
    idea = house.client().get(path("ideas")).json()["items"][0]["id"]
    assert house.client("ola").get(f"/api/v1/places/elsewhere/ideas/{idea}").status_code == 404
    assert house.client().get("/api/v1/places/nowhere/ideas").status_code == 404


def test_a_spreadsheet_runs_nothing(house: House) -> None:
    budget = house.read(lambda: Budget.objects.get(activity__title="What would make Larkmoor kinder to live in?"))
    house.act("rosa", send_idea, budget, title="=1+1", text="@SUM(A1)")
    rows = list(csv.DictReader(io.StringIO(house.client().get(path("ideas", ".csv")).content.decode())))
    assert (rows[-1]["title"], rows[-1]["text"]) == ("'=1+1", "'@SUM(A1)")
    assert inert(-5) == -5


def test_the_page_for_people_lists_every_resource(house: House) -> None:
    page = house.client().get(house.address("data/")).content.decode()
    assert all(f'id="{each.name}"' in page for each in RESOURCES.values())
    listed = house.client().get("/api/v1/places/larkmoor/").json()["resources"]
    assert [each["name"] for each in listed] == list(RESOURCES)


@every_resource
def test_every_column_has_a_meaning_and_every_filter_a_column(resource: Resource) -> None:
    assert resource.columns[0].name == "id"
    assert all(column.about for column in resource.columns)
    assert set(resource.filters) <= {column.name for column in resource.columns}
    assert all(resource.column(name).type in (Type.INTEGER, Type.STRING) for name in resource.filters)
