"""Pictures of numbers: true to scale, readable by everyone, nothing that the content policy would refuse."""

import re
from itertools import pairwise
from math import hypot
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from twofold.site import gallery
from twofold.site.charts.bars import A_LETTER, bar_rows
from twofold.site.charts.facing import facing_rows
from twofold.site.charts.flow import THICKNESS, flow_of
from twofold.site.charts.scales import amount
from twofold.site.charts.strips import pieces
from twofold.site.charts.wards import Projection, apart, ward_map

TAGS = {
    "facing": '{% facing_bars "Hours" facing %}',
    "flow": '{% flow "Flow" flowing "pence" %}',
    "bars": '{% bars "Votes" votes "votes" %}',
    "intervals": '{% intervals "Safer" likely "share" most=1 %}',
    "share": '{% share_strip "Time" parts "hours" %}',
    "wards": '{% ward_map "Ideas" areas pins %}',
}


def drawn(tag):
    return Template("{% load charts %}" + TAGS[tag]).render(Context(gallery.charts()))


@pytest.mark.parametrize("tag", sorted(TAGS))
def test_every_picture_is_sound_titled_and_described(tag):
    picture = re.search(r"<svg.*?</svg>", drawn(tag), re.DOTALL)[0]
    svg = ElementTree.fromstring(picture)
    named = {element.get("id") for element in svg if element.tag in ("title", "desc") and element.text.strip()}
    assert set(svg.get("aria-labelledby").split()) == named
    assert svg.get("role") == "img"


@pytest.mark.parametrize("tag", sorted(TAGS))
def test_no_picture_carries_inline_style(tag):
    assert not re.search(r"\sstyle=|<style|\son\w+=", drawn(tag))


@pytest.mark.parametrize("tag", sorted(set(TAGS) - {"wards"}))
def test_every_picture_has_its_table(tag):
    assert "Show as a table" in drawn(tag)
    assert "<table" in drawn(tag)


def test_citizens_come_first_and_both_sides_share_a_scale():
    rows, _height = facing_rows(gallery.charts()["facing"])
    time = rows[0]
    assert (time.left, time.right) == (48.0, 12.0)
    assert time.left_x + time.left == 50
    assert drawn("facing").index("Citizens") < drawn("facing").index("Public body")


AMOUNTS = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), max_size=9)


@given(AMOUNTS)
def test_what_flows_out_of_a_side_flows_into_what_is_done(amounts):
    rows = [{"label": f"Row {n}", "citizens": a, "public": b} for n, (a, b) in enumerate(amounts)]
    flow = flow_of(rows, "pence")
    shown = [row for row in rows if row["citizens"] or row["public"]]
    assert len(flow.targets) == len(shown)
    assert sum(source.height for source in flow.sources) == pytest.approx(len(shown) * THICKNESS, abs=0.2)
    assert sum(target.height for target in flow.targets) == pytest.approx(len(shown) * THICKNESS, abs=1)
    for above, below in pairwise(flow.targets):
        assert below.y > above.y + above.height
        assert below.y > above.lines[-1][0]
    assert [source.side for source in flow.sources] == (["citizens", "public"] if shown else [])


def test_a_bar_that_stands_for_nothing_is_not_drawn():
    assert len(flow_of(gallery.charts()["flowing"], "pence").bands) == 5
    assert drawn("flow").index("£9,600") < drawn("flow").index("£9,200")


def test_bars_start_at_zero():
    html = Template('{% load charts %}{% bars "T" rows %}').render(
        Context({"rows": [{"label": "a", "value": 10}, {"label": "b", "value": 5}, {"label": "c", "value": 0}]})
    )
    assert re.findall(r'<rect class="tf-chart__bar[^"]*" x="0"[^>]*width="([\d.]+)%"', html) == ["68.0", "34.0", "0.0"]


def test_nothing_to_show_is_no_error():
    for tag in ("facing_bars", "bars", "flow", "share_strip", "ward_map", "intervals"):
        assert "figure" in Template("{% load charts %}{% " + tag + ' "T" rows %}').render(Context({"rows": []}))


def test_shares_fill_the_strip():
    placed, _height = pieces(gallery.charts()["parts"], "hours")
    assert sum(piece.width for piece in placed) == pytest.approx(100, abs=0.05)
    assert [piece.share for piece in placed] == ["62%", "30%", "8%"]


def test_money_left_and_money_over():
    template = Template("{% load charts %}{% money_bar used total %}")
    assert "£7,500 left" in template.render(Context({"used": 1_250_000, "total": 2_000_000}))
    assert "£3,000 too much" in template.render(Context({"used": 2_300_000, "total": 2_000_000}))


def test_amounts():
    assert amount(120_000, "pence") == "£1,200"
    assert amount(1_240, "hours") == "1,240 hours"
    assert amount(12.0) == "12"
    assert amount(None) == "not known"


def test_north_is_up_and_shape_is_kept():
    project = Projection([(-2.0, 52.0), (-1.9, 52.1)])
    (west, south), (east, north) = project((-2.0, 52.0)), project((-1.9, 52.1))
    assert west < east
    assert north < south
    # At 52° north a degree of longitude is about 0.62 of a degree of latitude on the ground.
    assert (east - west) / (south - north) == pytest.approx(0.616, abs=0.01)


def test_pins_that_share_a_spot_can_all_be_read():
    spots = apart([(100.0, 100.0)] * 5 + [(300.0, 10.0)])
    assert spots[-1] == (300.0, 10.0)
    assert all(hypot(a[0] - b[0], a[1] - b[1]) > 20 for i, a in enumerate(spots) for b in spots[:i])


def test_pins_are_numbered_as_the_list_is():
    wards, pins, _height = ward_map(gallery.WARDS, gallery.PINS)
    assert [pin.number for pin in pins] == [1, 2, 3]
    assert [ward.name for ward in wards] == ["Mill", "Abbey", "Hollins"]


def test_a_ward_of_several_islands():
    square = [[(0, 0), (1, 0), (1, 1), (0, 0)]]
    outline = {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [square, square]}}
    (ward,), _pins, _height = ward_map([{"name": "Isles", "outline": outline}], [])
    assert ward.path.count("M") == 2


def test_a_long_value_has_room_beside_its_bar_on_a_small_phone() -> None:
    for value in (7, 4_646.5, 1_234_567.5):
        row = bar_rows([{"label": "Offered", "value": value}], "hours")[0][0]
        assert row.width + A_LETTER * len(row.value) <= 96
