"""Whether the ledger of a place holds together, row by row. Call inside the place; it reads everything once."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

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
    "stands on a side its giver is not on": """
        SELECT c.id FROM ledger_contribution c JOIN ledger_party p ON p.id = c.party_id
        WHERE (c.side = 'citizen') <> (p.kind IN ('user', 'carer', 'citizen', 'volunteer', 'group'))
        ORDER BY c.id LIMIT 1""",
}


@dataclass(frozen=True)
class Fault:
    """The first contribution that breaks a promise."""

    contribution: int
    what: str

    def __str__(self) -> str:
        return f"contribution {self.contribution} {self.what}"


def faults() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        for what, query in CHECKS.items():
            cursor.execute(query)
            found = cursor.fetchone()
            if found:
                yield Fault(found[0], what)
