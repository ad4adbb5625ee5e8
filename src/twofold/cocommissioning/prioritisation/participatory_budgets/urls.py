from django.urls import path

from . import office, results, views
from .delivery import views as delivery
from .ideas import views as ideas
from .paper import views as paper

app_name = "participatory_budgets"

urlpatterns = [
    path("import/", office.import_budget_page, name="import"),
    path("<int:activity>/", views.activity, name="activity"),
    path("<int:activity>/projects/", views.projects, name="projects"),
    path("<int:activity>/projects/<int:project>/", views.project, name="project"),
    path("<int:activity>/compare/", views.compare, name="compare"),
    path("<int:activity>/ballot/", views.ballot, name="ballot"),
    path("<int:activity>/check/", views.check, name="check"),
    path("<int:activity>/who/", paper.who, name="who"),
    path("<int:activity>/receipt/", views.receipt, name="receipt"),
    path("<int:activity>/receipts/", views.receipts, name="receipts"),
    path("<int:activity>/result/", results.result, name="result"),
    path("<int:activity>/result/<int:pot>/", results.result, name="pot_result"),
    path("<int:activity>/result/<int:pot>/ballots.pb", results.box, name="box"),
    path("<int:activity>/result/<int:pot>/rules.json", results.card, name="card"),
    path("<int:activity>/result/<int:pot>/projects.csv", results.table, name="table"),
    path("<int:activity>/ideas/", ideas.ideas, name="ideas"),
    path("<int:activity>/ideas/<int:idea>/", ideas.idea, name="idea"),
    path("<int:activity>/desk/", paper.desk, name="desk"),
    path("<int:activity>/desk/paper/", paper.ballot_paper, name="ballot_paper"),
    path("<int:activity>/kiosk/", paper.kiosk, name="kiosk"),
    path("<int:activity>/steering/", ideas.steering, name="steering"),
    path("<int:activity>/delivery/", delivery.delivery, name="delivery"),
    path("<int:activity>/delivery/winners.csv", delivery.delivery_table, name="delivery_table"),
    path("<int:activity>/prepare/", office.prepare, name="prepare"),
    path("<int:activity>/count/", office.count, name="count"),
]
