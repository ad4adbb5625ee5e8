"""The `twofold` command: one verb a line, each found in the module that owns it.

Verbs are imported only when used, so that counting a ballot box never loads Django.
"""

import sys
from importlib import import_module

VERBS = {
    "count": ("twofold.engines.ballots.cli", "Count a ballot file and say why each project won or lost"),
}


def usage() -> str:
    width = max(map(len, VERBS))
    lines = [f"  {verb:<{width}}  {summary}" for verb, (_, summary) in VERBS.items()]
    return "\n".join(["usage: twofold VERB [options]", "", *lines, "", "twofold VERB --help explains a verb."])


def main() -> int:
    """Run the verb named first on the command line; its module's `main(argv)` gives the exit code."""
    verb, *rest = sys.argv[1:] or ["--help"]
    if verb in ("-h", "--help", "help"):
        print(usage())
        return 0
    if verb not in VERBS:
        print(f"twofold: there is no verb '{verb}'\n\n{usage()}", file=sys.stderr)
        return 2
    result = import_module(VERBS[verb][0]).main(rest)
    return int(result or 0)
