"""The `twofold` command: one verb a line, each found in the module that owns it.

Verbs are imported only when used, so that counting a ballot box never loads Django.
"""

import sys
from importlib import import_module
from typing import NamedTuple


class Verb(NamedTuple):
    target: str  # a module, and the function in it unless that is `main`
    summary: str
    needs_database: bool = False


VERBS = {
    "run": Verb("twofold.embedded.run", "Start everything on this machine, with a demo place to try"),
    "demo": Verb(
        "twofold.embedded.commands:demo", "Load the demo place; --reset throws away what was tried in it", True
    ),
    "doctor": Verb("twofold.doctor.visit", "Say what is wrong with this deployment, and how to mend it"),
    "found-place": Verb("twofold.foundation.people.commands:found", "Enter a new place and its first manager", True),
    "import-budget": Verb(
        "twofold.cocommissioning.prioritisation.participatory_budgets.commands",
        "Bring in a participatory budget from a Pabulib file",
        True,
    ),
    "count": Verb("twofold.engines.ballots.cli", "Count a ballot file and say why each project won or lost"),
    "lottery": Verb("twofold.engines.lottery.cli", "Draw a panel by civic lottery, with everyone's chance"),
    "match": Verb("twofold.engines.matching.cli", "Match people with opportunities, with the reasons"),
    "opinions": Verb("twofold.engines.opinions.cli", "Map agree, disagree and pass votes: groups and common ground"),
    "priorities": Verb("twofold.engines.priorities.cli", "Measure where groups' priorities conflict"),
    "rounds": Verb("twofold.engines.rounds.cli", "Plan delivery rounds: who takes what to which door, and when"),
    "trials": Verb("twofold.engines.trials.cli", "Register, randomise, watch and analyse a trial"),
    "value": Verb("twofold.engines.valuation.cli", "Price what both sides put in, on one basis"),
    "chain": Verb("twofold.foundation.trace.commands", "Audit what became of what people said and gave"),
    "ledger": Verb(
        "twofold.foundation.ledger.commands", "Prove that every ledger balances and every record is whole", True
    ),
    "migrate": Verb(
        "twofold.embedded.commands:migrate", "Bring the database up to date: roles, tables, place wall", True
    ),
    "web": Verb("twofold.embedded.commands:web", "Serve the site", True),
    "worker": Verb("twofold.embedded.commands:worker", "Work through the jobs", True),
    "backup": Verb("twofold.operations.commands:take", "Write every row and upload into one file", True),
    "restore": Verb("twofold.operations.restoring", "Restore a backup into an empty database, and prove it"),
    "rehearse": Verb(
        "twofold.operations.commands:rehearse", "Back up, restore elsewhere and prove the two equal", True
    ),
    "assets": Verb("twofold.embedded.assets", "Build styles and scripts when their sources changed"),
    "manage": Verb("twofold.embedded.commands:manage", "Any command of Django's", True),
}


def usage() -> str:
    width = max(map(len, VERBS))
    lines = [f"  {name:<{width}}  {verb.summary}" for name, verb in VERBS.items()]
    return "\n".join(["usage: twofold VERB [options]", "", *lines, "", "twofold VERB --help explains a verb."])


def main() -> int:
    """Run the verb named first on the command line; its function takes the rest and gives the exit code."""
    name, *rest = sys.argv[1:] or ["--help"]
    if name in ("-h", "--help", "help"):
        print(usage())
        return 0
    if name not in VERBS:
        print(f"twofold: there is no verb '{name}'\n\n{usage()}", file=sys.stderr)
        return 2
    verb = VERBS[name]
    if verb.needs_database:
        enter_django()
    module, _, function = verb.target.partition(":")
    return int(getattr(import_module(module), function or "main")(rest) or 0)


def enter_django() -> None:
    from twofold.embedded import environment

    try:
        environment.enter()
    except environment.CANNOT_START as error:
        sys.exit(f"twofold: {error}\n`twofold doctor` may know more.")


if __name__ == "__main__":
    sys.exit(main())
