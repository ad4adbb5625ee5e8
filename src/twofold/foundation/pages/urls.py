from django.urls import path

from . import accounts, chain, decisions, ledger, letters, moderation, open_data, proxy, rules, running, search, views

urlpatterns = [
    path("do/<str:name>/<str:subject>/", views.action_form, name="action_form"),
    path("acting-for/", proxy.acting_for_page, name="acting_for"),
    path("running/", running.running, name="running"),
    path("ledger/<int:activity>/", ledger.ledger, name="ledger"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/statement.pdf", accounts.paper, name="accounts_pdf"),
    path("accounts/statement.csv", accounts.table, name="accounts_csv"),
    path("accounts/who/", accounts.who_bears_it, name="who_bears_it"),
    path("accounts/<int:initiative>/", accounts.entries, name="account_entries"),
    path("accounts/lists/<int:brought>/", ledger.hours_list, name="hours_list"),
    path("chain/<int:node>/", chain.chain, name="chain"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<int:case>/", decisions.case, name="case"),
    path("decisions/<int:case>/notice/", decisions.notice, name="decision_notice"),
    path("matters/<int:matter>/", decisions.matter, name="matter"),
    path("questions/<int:activity>/", chain.questions, name="questions"),
    path("letters/", letters.letters, name="letters"),
    path("letters/to-post.pdf", letters.to_post, name="letters_to_post"),
    path("moderation/", moderation.moderation, name="moderation"),
    path("search/", search.search, name="search"),
    path("data/", open_data.open_data, name="open_data"),
    path("rules/", rules.rules, name="rules"),
    path("permissions/", views.permissions, name="permissions"),
    path("record/", views.record, name="record"),
    path("record/entries.jsonl", views.entries, name="entries"),
]
