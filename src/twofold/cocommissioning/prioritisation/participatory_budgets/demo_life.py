"""One budget's whole life in the demo place: from an idea to a photo of the thing built, with its failures."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.audit import ref
from twofold.foundation.activities.actions import publish, set_stage, start_activity
from twofold.foundation.activities.models import Activity, Initiative
from twofold.foundation.moderation import demo as moderation
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Person
from twofold.foundation.places.demo_history import days_ago
from twofold.foundation.places.models import Area, Place
from twofold.foundation.trace.actions import pause_clock
from twofold.foundation.trace.chain import node_of
from twofold.foundation.trace.models import Reply
from twofold.foundation.wall.rows import inside

from .actions import HowToCount, HowToVote, add_pot, declare_result, seal_and_count, set_rules, set_up_budget
from .delivery import actions as delivery
from .delivery.models import Allocation
from .ideas import actions as ideas
from .ideas.actions import Finding
from .ideas.models import Idea
from .models import Budget, Pot, Project
from .paper import actions as paper
from .paper import second_look

TITLE = "What should £40,000 do for Harbour?"
# How many in ten chose each project, so that the demo's story is the same however many voters it has.
BALLOTS = ["12", "123", "124", "1235", "134", "126", "1234", "13", "1256", "2345"]
POND = (2.437, 54.412)
SHORE = (2.424, 54.404)


@dataclass(frozen=True)
class Cast:
    rosa: Actor
    callum: Actor
    olu: Actor
    mina: Actor
    carys: Actor


def load(
    place: Place, people: Mapping[str, Person], initiative: Initiative, voters: Sequence[Person], fill: Any
) -> None:
    """`fill(budget, papers, voters)` puts ballots into the box; see demo.py."""
    with inside(place.pk):
        cast = Cast(*(actor_in(place.pk, people[name]) for name in ("rosa", "callum", "olu", "mina", "carys")))
        harbour = Area.objects.get(name="Harbour")
    budget, pot = _set_up(cast, initiative, harbour)
    sent = _ideas(cast, budget, people)
    projects = _ballot(cast, budget, pot, sent)
    _vote(cast, budget, voters, fill)
    _after(cast, budget, projects)


def _set_up(cast: Cast, initiative: Initiative, harbour: Area) -> tuple[Budget, Pot]:
    with days_ago(800):
        activity = start_activity(
            initiative,
            by=cast.olu,
            method="participatory_budgets",
            title=TITLE,
            summary="Harbour sent its ideas, chose among them and saw them built. Every step is kept here.",
            promise="Every idea gets an answer with a name under it. What wins is built, or we say why not.",
        )
        now = timezone.now()
        for stage, opens, closes in (
            ("ideas", 5, 35),
            ("shaping", 35, 80),
            ("voting", 85, 110),
            ("counting", 111, 130),
        ):
            _stage(activity, cast.olu, stage, now + timedelta(days=opens), now + timedelta(days=closes))
        budget = set_up_budget(activity, by=cast.olu, ballot=HowToVote.APPROVAL, least=1, most=4)
        set_rules(budget, by=cast.olu, rule=HowToCount.GREEDY, lot="the name of the first boat in on 1 September")
        pot = add_pot(budget, by=cast.olu, name="For Harbour", amount=40_000_00, area=harbour.pk)
        publish(activity, by=cast.olu)
    return budget, pot


def _stage(activity: Activity, by: Actor, stage: str, opens_at: Any, closes_at: Any) -> None:
    set_stage(activity, by=by, stage=stage, opens_at=opens_at, closes_at=closes_at)


def _ideas(cast: Cast, budget: Budget, people: Mapping[str, Person]) -> dict[str, Idea]:
    with days_ago(798):
        rosa = ideas.invite_to_steer(budget, by=cast.olu, email=people["rosa"].email)
        ideas.invite_to_steer(budget, by=cast.olu, email=people["callum"].email)
        ideas.declare_interests(
            rosa, by=cast.rosa, interests="I live on Quay Street. My sister runs the boat yard café."
        )
    with days_ago(790):
        sent = {
            "pond": ideas.send_idea(
                budget,
                by=cast.rosa,
                title="A bench and a light by the pond",
                text="My neighbour is 81. She would walk round the pond every evening if she could rest halfway and "
                "see where she steps.",
                voice="Rosa, for the walkers of Quay Street",
                longitude=POND[0],
                latitude=POND[1],
            ),
            "seat": ideas.send_idea(
                budget,
                by=cast.callum,
                title="Somewhere to sit near the water",
                text="There is nowhere to sit with Mum.",
            ),
            "crossing": ideas.send_idea(
                budget,
                by=cast.rosa,
                title="A crossing at the school and a roof at the bus stop",
                text="Children run across Tide Road, and everyone gets wet waiting for the 14.",
                longitude=SHORE[0],
                latitude=SHORE[1],
            ),
            "parking": ideas.send_idea(
                budget, by=cast.callum, title="Free parking on the quay", text="Carers pay every time they visit."
            ),
        }
    with days_ago(788):
        sent["orchard"] = ideas.send_idea(
            budget,
            by=cast.callum,
            title="Apple trees on the old tip",
            text="Twenty trees that anyone may pick from.",
            voice="Year 6 at Harbour school",
        )
        sent["skate"] = ideas.send_idea(
            budget, by=cast.rosa, title="A skate spot under the flyover", text="It is dry there and nobody minds noise."
        )
        ideas.support_idea(sent["pond"], by=cast.callum)
        ideas.support_idea(sent["orchard"], by=cast.rosa)
    return sent


def _ballot(cast: Cast, budget: Budget, pot: Pot, sent: dict[str, Idea]) -> dict[str, Project]:
    with days_ago(775):
        ideas.merge_idea(
            sent["seat"], by=cast.olu, into=sent["pond"].pk, reason="Both want a place to rest by the same water."
        )
        crossing = ideas.split_idea(
            sent["crossing"],
            by=cast.olu,
            first="A crossing at Harbour school",
            first_text="A marked crossing on Tide Road, outside the school gate.",
            second="A roof at the bus stop",
            second_text="A shelter with a seat for the 14 at Tide Road.",
            reason="The county paints roads and the council builds shelters, so each can be chosen on its own.",
        )
        sent["school"] = crossing
        with inside(pot.place_id or 0):
            sent["shelter"] = Idea.objects.get(title="A roof at the bus stop")
        ideas.rule_on(
            sent["parking"],
            by=cast.olu,
            finding=Finding.NOT_ELIGIBLE,
            reason="The pot can pay for things that are built once. Parking would cost the same again every year. The "
            "carers' permit scheme may help: we have sent you the form.",
        )
        ideas.rule_on(
            sent["skate"],
            by=cast.olu,
            finding=Finding.NOT_ELIGIBLE,
            reason="The land under the flyover is not ours.",
        )
    with days_ago(770):
        appeal = ideas.appeal(
            sent["skate"], by=cast.rosa, text="The highways agency lets it to councils. I asked them."
        )
    with days_ago(766):
        ideas.answer_appeal(
            appeal,
            by=cast.mina,
            upheld=True,
            reasons="Rosa is right, and we thank her: the agency lets it for £1 a year.",
        )
        ideas.minute(
            budget,
            by=cast.olu,
            held_on=timezone.localdate(),
            text="The group looked at every idea. Rosa stood aside when the café's corner came up.",
            residents=7,
            officers=2,
            length=90,
        )
    costs = {"pond": 14_000, "school": 9_500, "orchard": 8_000, "boards": 3_000, "shelter": 11_000, "skate": 19_000}
    return {name: _to_ballot(cast, budget, pot, sent, name, cost, n) for n, (name, cost) in enumerate(costs.items(), 1)}


def _to_ballot(
    cast: Cast, budget: Budget, pot: Pot, sent: dict[str, Idea], name: str, pounds: int, number: int
) -> Project:
    if name not in sent:
        with days_ago(768):
            sent[name] = ideas.send_idea(
                budget, by=cast.callum, title="Four notice boards", text="For people who are not online."
            )
    idea = sent[name]
    with days_ago(750):
        if name != "skate":
            ideas.rule_on(idea, by=cast.olu, finding=Finding.ELIGIBLE, reason="It is built once, on our land, for all.")
        if name == "pond":
            ideas.cost_idea(idea, by=cast.olu, amount=11_500_00, basis="A bench like the one at Mill Lane.")
        ideas.cost_idea(idea, by=cast.olu, amount=pounds * 100, basis="A quote from the borough's framework.")
        ideas.note_deliberation(
            idea, by=cast.olu, gathering="Open evening, Harbour hall", text="People asked who will look after it."
        )
    with days_ago(730):
        ideas.shortlist(idea, by=cast.olu, reason="Costed, on land that can be used, and wanted by several people.")
        return ideas.put_on_ballot(idea, by=cast.olu, pot=pot.pk, number=str(number))


PAPERS = ["1 2", "1 3 4", "2", "1 5", "1 2 3 4 5", "3 4"]  # the fifth chooses five, and four are allowed


def _on_paper(cast: Cast, budget: Budget) -> None:
    for n in range(len(PAPERS)):
        paper.receive_envelope(budget, by=cast.olu, name=f"Paper Voter {n}", postcode="LM1 1AA", born=1941 + n)
    paper.receive_envelope(budget, by=cast.olu, name="Paper Voter 0", postcode="lm11aa", born=1941)
    with inside(cast.olu.place_id):
        pot = budget.pots.get().pk
    batch = paper.key_batch(budget, by=cast.olu, pot=pot, name="Harbour hall, pile 1", papers="\n".join(PAPERS))
    paper.key_again(batch, by=cast.mina, papers="\n".join(PAPERS))


def _of_one_name(cast: Cast, budget: Budget, voter: Person) -> None:
    """An envelope in the name of somebody who has voted online: they are telephoned, and it stays shut."""
    came = paper.receive_envelope(budget, by=cast.olu, name=voter.name, postcode="LM1 4QT", born=1978)
    second_look.leave_aside(came, by=cast.mina, because=second_look.Shut.ONLINE)


def _vote(cast: Cast, budget: Budget, voters: Sequence[Person], fill: Any) -> None:
    with days_ago(702):
        _on_paper(cast, budget)
    with days_ago(700):
        fill(budget, [[int(n) - 1 for n in BALLOTS[i % 10]] for i, _voter in enumerate(voters)], voters)
    with days_ago(695):
        _of_one_name(cast, budget, voters[0])
    with days_ago(686):
        seal_and_count(budget, by=cast.olu)
        declare_result(budget, by=cast.olu, statement="I counted by the rules published before voting opened.")
    with days_ago(683):
        made = delivery.object_to_result(
            budget, by=cast.callum, text="The desk at the library shut at four on the last day, not at six."
        )
    with days_ago(676):
        delivery.answer_objection(
            made,
            by=cast.mina,
            upheld=False,
            reasons="You are right that it shut early, and we are sorry. Nobody was turned away, and voting online and "
            "at the hall went on until eight. The result stands. Desks now stay open until voting ends.",
        )


def _after(cast: Cast, budget: Budget, projects: dict[str, Project]) -> None:
    by = cast.olu
    given = {
        name: _set_aside(cast, projects[name], pounds, days=660, due=400)
        for name, pounds in (("pond", 14_000), ("school", 9_500), ("orchard", 8_000), ("boards", 3_000))
    }
    with days_ago(560):
        delivery.pay(
            given["boards"], by=by, amount=3_000_00, payee="Larkmoor Joinery", paid_on=_today(), code="PB-1104"
        )
        delivery.deliver(given["boards"], by=by, outcome="All four are up and kept by the hall.", day=_today())
        delivery.pay(given["school"], by=by, amount=600_00, payee="Tidewater Surveys", paid_on=_today(), code="PB-1102")
    with days_ago(500):
        step = delivery.add_milestone(given["school"], by=by, title="The county agrees", due_on=_today())
        delivery.miss_milestone(step, by=by, reason="The county will not paint a crossing so near the bend.")
        delivery.fail(
            given["school"],
            by=by,
            reason="The county found the bend too near for a safe crossing. A school street is being tried instead.",
        )
        delivery.return_unspent(given["school"], by=by, to="The reserve list of this vote", to_pot=True)
    shelter = _set_aside(cast, projects["shelter"], 11_000, days=480, due=300)
    _build(
        cast, given["pond"], 420, 13_200, "Quayside Ironworks", "The bench and its lamp stand by the pond.", photo=True
    )
    _build(cast, given["orchard"], 380, 8_000, "Friends of the Tip", "Twenty-two trees, planted by Year 6.")
    _build(cast, shelter, 300, 11_000, "Larkmoor Joinery", "The 14 now stops under a roof.")
    with days_ago(410):
        delivery.return_unspent(given["pond"], by=by, to="Harbour's pot of the next budget")


def _set_aside(cast: Cast, project: Project, pounds: int, *, days: int, due: int) -> Allocation:
    by_day = (timezone.now() - timedelta(days=due)).date()
    with days_ago(days):
        return delivery.allocate(project, by=cast.olu, amount=pounds * 100, owner="Olu Baptiste", due_on=by_day)


def _build(
    cast: Cast, allocation: Allocation, days: int, pounds: int, builder: str, outcome: str, *, photo: bool = False
) -> None:
    with days_ago(days + 60):
        delivery.contract(allocation, by=cast.olu, contractor=builder)
        step = delivery.add_milestone(allocation, by=cast.olu, title="It stands", due_on=_today() + timedelta(days=60))
    with days_ago(days):
        delivery.pay(allocation, by=cast.olu, amount=pounds * 100, payee=builder, paid_on=_today(), code="PB-1100")
        words = "A wooden bench under a lit lamp, beside a pond at dusk. Drawn for this demonstration."
        shown = bench_by_a_pond() if photo else None
        delivery.reach_milestone(step, by=cast.olu, day=_today(), photo=shown, photo_alt=words if photo else "")
        delivery.deliver(allocation, by=cast.olu, outcome=outcome, day=_today())
    with days_ago(days - 6):
        delivery.see_for_oneself(step, by=cast.carys)


def waiting(place: Place, cast: Mapping[str, Person], budget: Budget) -> None:
    """Ideas of a budget that still takes them: fresh, being looked at, and one nobody has answered in time."""
    with inside(place.pk):
        rosa, callum, olu = (actor_in(place.pk, cast[name]) for name in ("rosa", "callum", "olu"))
    with days_ago(40):
        ideas.send_idea(budget, by=callum, title="A quiet hour at the pool", text="For people whom noise hurts.")
    rude = ideas.send_idea(budget, by=callum, title="Sack the lot of them", text="They could not run a bath.")
    with days_ago(6):
        held = ideas.send_idea(
            budget, by=callum, title="A handrail on Chapel Steps", text="Forty-one steps and nothing to hold."
        )
        with inside(place.pk):
            reply = Reply.objects.get(node=node_of(held))
        pause_clock(reply, by=olu, reason="We have asked the chapel, who own the upper half.")
    ideas.send_idea(
        budget, by=rosa, title="A tap for drinking water at the market", text="So that nobody buys bottles."
    )
    ideas.invite_to_steer(budget, by=olu, email=cast["rosa"].email)
    moderation.load(place, cast, {"plain": ref(held), "rude": ref(rude)})


def _today() -> Any:
    return timezone.localdate()


def bench_by_a_pond() -> bytes:
    """A drawing of ours, so that the demo shows a picture without showing a real place."""
    picture = Image.new("RGB", (960, 600), "#C9D8DE")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 330, 960, 600), fill="#6E8B5A")
    draw.ellipse((-80, 380, 640, 640), fill="#3F6C82")
    draw.ellipse((700, 90, 800, 190), fill="#F6E3A1")
    draw.rectangle((744, 180, 756, 430), fill="#30343A")
    for top in (360, 384):
        draw.rectangle((560, top, 860, top + 14), fill="#7A4A2A")
    draw.rectangle((560, 420, 860, 436), fill="#7A4A2A")
    for left in (580, 830):
        draw.rectangle((left, 360, left + 12, 480), fill="#30343A")
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=85)
    return kept.getvalue()
