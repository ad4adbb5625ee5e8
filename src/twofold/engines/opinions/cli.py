"""`twofold opinions`: map the agree, disagree and pass votes of a conversation."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from twofold.engines.progress import on_a_terminal
from twofold.engines.verbs import carried_out

from .conversation import Conversation
from .errors import OpinionsError
from .polis import read_polis, write_polis
from .report import as_json, report
from .study import Study, study

DESCRIPTION = """\
Map the votes of a conversation: which groups of people vote alike, what all groups agree on, and what divides them.

FOLDER is a Polis export: votes.csv (every vote cast; the latest of each person on each statement counts) or
participants-votes.csv, and comments.csv with the statements. The archive's votes.json and comments.json do as well.

Groups are shown only if votes have more in common than the same votes shuffled; otherwise the answer is that there are
no clear groups. What a group holds is tested on votes that did not make the group.
"""
EXAMPLES = """\
examples:
  twofold opinions export/                        the map as text
  twofold opinions export/ --json --members       everything, with who is in which group, for a program
  twofold opinions export/ --seed "dice 4 1 6"    the same seed gives the same groups and hash on every run
  twofold opinions live/ --agree -1               votes from the live interface, where -1 is agree
  twofold opinions export/ --without 17 --without 204     as if these people had never voted
  twofold opinions export/ --write mapped/        write an export with the groups found

Exit code: 0 when mapped, 2 when a file or a choice is wrong, 130 when interrupted.
"""


def parser() -> argparse.ArgumentParser:
    """The command's options; `--help` is its manual."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("twofold opinions", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=raw)
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="the export")
    parser.add_argument("--seed", metavar="S", default="0", help="any text; settles all chance (default: 0)")
    parser.add_argument("--members", action="store_true", help="list the ids of each group's people")
    parser.add_argument(
        "--agree",
        type=int,
        choices=(1, -1),
        help="the number that stands for agree: 1 in exports, -1 in the live interface (default: told from the counts "
        "in comments.csv, and said)",
    )
    parser.add_argument(
        "--strict-moderation", action="store_true", help="leave out statements that nobody has moderated, too"
    )
    parser.add_argument(
        "--without", metavar="ID", type=int, action="append", default=[], help="leave out a person who withdrew"
    )
    parser.add_argument("--write", metavar="OUT", type=Path, help="write an export with the groups into this folder")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser


def main(argv: Sequence[str]) -> int:
    """Run `twofold opinions` and return its exit code."""
    options = parser().parse_args(list(argv))
    return carried_out("opinions", lambda: run(options), (OpinionsError,), "nothing was mapped")


def run(options: argparse.Namespace) -> int:
    """Read, map, print. Raises OpinionsError for anything wrong with the files or the choices."""
    on_a_terminal(f"reading {options.folder}")
    conversation = read_polis(options.folder, options.agree, options.strict_moderation)
    votes = conversation.votes
    if options.without:
        unknown = sorted(set(options.without) - set(votes.people.tolist()))
        if unknown:
            raise OpinionsError(f"--without {unknown[0]}: nobody of this id has voted")
        votes = votes.without(options.without)
    found = study(votes, options.seed, tell=on_a_terminal)
    on_a_terminal("")
    if options.write:
        write(options.write, found, conversation)
    if options.json:
        print(json.dumps(as_json(found, conversation, options.members), ensure_ascii=False, indent=1))
    else:
        print("\n".join(report(found, conversation, options.members)))
    return 0


def write(folder: Path, found: Study, conversation: Conversation) -> None:
    groups = {person: at for at in range(len(found.names)) for person in found.map.members(at)}
    write_polis(folder, found.votes, conversation.statements, groups)
