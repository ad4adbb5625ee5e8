"""Whether the ledger of a place holds together, row by row. Call inside the place; it reads everything once."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from .closing import not_reproduced

# Each finds the first row that breaks one promise. The database refuses such rows; this shows nobody went round it.
CHECKS = {
    "holds less than nothing at a stage": """
        SELECT contribution_id FROM (
            SELECT contribution_id, went_to AS stage, amount FROM ledger_transfer
            UNION ALL SELECT contribution_id, came_from, -amount FROM ledger_transfer) AS sides
        WHERE stage <> 'source' GROUP BY contribution_id, stage HAVING sum(amount) < 0
        ORDER BY contribution_id LIMIT 1""",
    "is not what its transfers say it is": """
        SELECT c.id FROM ledger_transfer t JOIN ledger_contribution c ON c.id = t.contribution_id
        WHERE (t.side, t.commodity, t.skill, t.evidence, t.party_id, t.initiative_id)
              IS DISTINCT FROM (c.side, c.commodity, c.skill, c.evidence, c.party_id, c.initiative_id)
           OR t.activity_id IS DISTINCT FROM c.activity_id
        ORDER BY c.id LIMIT 1""",
    "has a reversal that does not mirror what it takes back": """
        SELECT r.contribution_id FROM ledger_transfer r JOIN ledger_transfer t ON t.id = r.reverses_id
        WHERE (r.contribution_id, r.amount, r.came_from, r.went_to)
              <> (t.contribution_id, t.amount, t.went_to, t.came_from) OR t.reverses_id IS NOT NULL
        ORDER BY r.contribution_id LIMIT 1""",
    "is shared in parts that do not make one": """
        SELECT min(s.contribution_id) FROM ledger_share s JOIN ledger_split w ON w.id = s.split_id GROUP BY w.id
        HAVING sum(s.parts) <> w.parts OR sum(s.amount) <> w.amount ORDER BY 1 LIMIT 1""",
    "is another part than its share says": """
        SELECT s.contribution_id FROM ledger_share s WHERE s.amount IS DISTINCT FROM (
            SELECT t.amount FROM ledger_transfer t WHERE t.contribution_id = s.contribution_id AND t.move = 'give'
            ORDER BY t.id LIMIT 1)
        ORDER BY s.contribution_id LIMIT 1""",
    "stands on a side its giver is not on": """
        SELECT c.id FROM ledger_contribution c JOIN ledger_party p ON p.id = c.party_id
        WHERE (c.side = 'citizen') <> (p.kind IN ('user', 'carer', 'citizen', 'volunteer', 'group'))
        ORDER BY c.id LIMIT 1""",
}


UNLIKE_ITS_SUM = "does not add up to what was added up for it"
NOT_AS_CLOSED = "is not what it was when it was closed"
# Sums by day, and the transfers they add up: the same, or somebody changed one of them.
SUMS = """
    SELECT happened_on FROM (
        SELECT happened_on, initiative_id, side, commodity, skill, move, came_from, went_to, amount FROM ledger_daysum
        UNION ALL SELECT happened_on, initiative_id, side, commodity, skill, move, came_from, went_to, -amount
            FROM ledger_transfer WHERE recorded_at <= (SELECT max(until) FROM ledger_cut)) AS both_ways
    GROUP BY happened_on, initiative_id, side, commodity, skill, move, came_from, went_to HAVING sum(amount) <> 0
    ORDER BY happened_on LIMIT 1"""


@dataclass(frozen=True)
class Fault:
    """The first thing that breaks a promise."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where} {self.what}"


def faults() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        for what, query in CHECKS.items():
            cursor.execute(query)
            if found := cursor.fetchone():
                yield Fault(f"contribution {found[0]}", what)
        cursor.execute(SUMS)
        if found := cursor.fetchone():
            yield Fault(f"the day {found[0]}", UNLIKE_ITS_SUM)
    yield from (Fault(f"the period {closed}", NOT_AS_CLOSED) for closed in not_reproduced())
