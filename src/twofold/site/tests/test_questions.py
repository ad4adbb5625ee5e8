"""Each kind of question as the form a person sees, and what its answer is called when it comes back."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template

from twofold.foundation.actions import fields
from twofold.site.components.bound import bound, form_errors
from twofold.site.components.questions import KINDS, error_pairs, question
from twofold.site.gallery import Asked


def shown(kind, **options):
    return question(Asked("it", kind, "What is it?", **options))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_labelled_and_named(kind):
    html = shown(kind, choices=[("a", "Apple"), ("b", "Beech")])
    assert 'name="it' in html
    assert kind == "hidden" or "What is it?" in html


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"hidden"}))
def test_an_error_is_said_beside_the_question_and_its_link_lands_in_it(kind):
    html = shown(kind, choices=[("a", "Apple")], errors=["Say what it is"])
    assert "Say what it is" in html
    assert "govuk-form-group--error" in html
    assert 'id="id_it"' in html


def test_every_kind_the_forms_make_can_be_drawn():
    made = {"text", "long_text", "email", "money", "file", "choice", "choices", "points", *fields.SIMPLE.values()}
    assert made <= set(KINDS)


def test_optional_questions_say_so():
    assert "What is it? (optional)" in shown("text", required=False)


def test_what_was_typed_stays():
    assert 'value="&lt;b&gt;"' in shown("text", value="<b>")
    assert ">two\nlines</textarea>" in shown("long_text", value="two\nlines")
    assert 'value="12 quid"' in shown("money", value="12 quid")


def test_money_by_default_is_in_pence():
    assert 'value="1250.50"' in shown("money", value=125_050)
    assert 'value="1250"' in shown("money", value=125_000)


def test_a_date_comes_apart_into_three_boxes():
    for value in ("2026-11-05", date(2026, 11, 5), {"day": "5", "month": "11", "year": "2026"}):
        html = shown("date", value=value)
        for part, figure in (("day", "5"), ("month", "11"), ("year", "2026")):
            assert f'name="it-{part}" type="text" value="{figure}"' in html


def test_a_moment_is_shown_on_the_places_clock():
    assert 'value="2026-07-01T13:00"' in shown("datetime", value=datetime(2026, 7, 1, 12, tzinfo=UTC))


def test_an_unticked_box_still_answers():
    html = shown("bool", required=False, value=True)
    assert html.index('value="false"') < html.index('value="true"')
    assert "checked" in html


def test_yes_or_no_when_it_must_be_answered():
    html = shown("bool", value=False)
    assert html.count('type="radio"') == 2
    assert 'value="false" checked' in html


def test_many_choices_become_a_list_to_pick_from():
    html = shown("choice", choices=[(str(n), f"Number {n}") for n in range(20)], value="3")
    assert "<select" in html
    assert '<option value="3" selected>' in html


def test_points_are_one_box_a_choice():
    html = shown("points", choices=[("a", "Apple"), ("b", "Beech")], value={"b": "3"})
    assert 'name="it-a"' in html
    assert 'name="it-b" type="text" value="3"' in html


def test_the_question_can_be_the_pages_heading():
    field = Asked("it", "choice", "What is it?", choices=[("a", "Apple")])
    html = Template("{% govuk_field field heading=True %}").render(Context({"field": field}))
    assert '<h1 class="govuk-fieldset__heading">What is it?</h1>' in html


def test_error_summary_links_to_each_field_and_is_silent_without_errors():
    errors = error_pairs([Asked("it", "text", "What?", errors=["Say what"])])
    template = Template("{% govuk_error_summary errors %}")
    assert '<a href="#id_it">Say what</a>' in template.render(Context({"errors": errors}))
    assert template.render(Context({"errors": []})) == ""


class SignIn(forms.Form):
    email = forms.EmailField(label="Email Address")
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


def test_djangos_own_forms_look_like_ours():
    form = SignIn({"email": "nobody", "password": ""})
    assert "Email address" in bound(form["email"])
    assert 'autocomplete="current-password"' in bound(form["password"])
    assert [field for field, _message in form_errors(form)] == ["id_email", "id_password"]
