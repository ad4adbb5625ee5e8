"""A study as JSON values and as lines for people."""

from dataclasses import asdict
from typing import Any

import numpy as np

from .conversation import Conversation, Statement
from .study import Study

SHOWN = 5
WIDTH = 100


def as_json(found: Study, conversation: Conversation, members: bool = False) -> dict[str, Any]:
    """Everything a run found, as JSON values. Ids are whole numbers, as in the files."""
    votes, clear = found.votes, found.clear
    return {
        "participants": len(votes.people),
        "statements": len(votes.statements),
        "votes": len(votes),
        "casts": conversation.casts,
        "in_map": int((found.map.groups.of >= 0).sum()),
        "moderated_out": votes.statements[votes.out].tolist(),
        "agree": conversation.agree,
        "agree_from": conversation.agree_from,
        "seed": found.seed,
        "clear_groups": found.evidence is not None,
        "eigenvalue": round(clear.eigenvalue, 6),
        "eigenvalue_by_chance": round(max(clear.shuffled), 6),
        "p_value": round(clear.p_value, 6),
        "groups": [group(found, at, members) for at in range(len(found.names))],
        "silhouettes": {str(k): round(value, 6) for k, value in found.map.groups.tried.items()},
        "same_group_by_both_halves": round(found.evidence.shared, 6) if found.evidence else None,
        "consensus": found.consensus,
        "agreed": found.agreed,
        "rejected": found.rejected,
        "divisive": found.divisive,
        "scores": scores(found),
        "explained_variance": [round(share, 9) for share in found.map.plane.explained],
        "input_hash": votes.hash,
        "result_hash": found.hash,
    }


def group(found: Study, at: int, members: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": found.names[at],
        "size": int(found.map.groups.sizes[at]),
        "centre": found.map.groups.centres[at].round(6).tolist(),
        "holds": [
            {
                **asdict(holding),
                "group": found.names[at],
                "share": round(holding.share, 6),
                "rest": round(holding.rest, 6),
                "z": round(holding.z, 6),
            }
            for holding in found.holdings(at)
        ],
    }
    if members:
        values["members"] = found.map.members(at)
    return values


def scores(found: Study) -> list[dict[str, Any]]:
    """For each statement not moderated out: its counts in the map, its consensus, and its held-out gap."""
    whole = found.map.tallies.together()
    gaps = found.evidence.gap if found.evidence else np.zeros(len(found.map.statements))
    consensus, against = found.map.consensus, found.map.consensus_against
    return [
        {
            "statement": int(found.map.statements[at]),
            "agree": int(whole.agree[0, at]),
            "disagree": int(whole.disagree[0, at]),
            "votes": int(whole.votes[0, at]),
            "consensus": round(float(consensus[at]), 9),
            "consensus_against": round(float(against[at]), 9),
            "gap": round(float(gaps[at]), 9),
        }
        for at in np.flatnonzero(~found.votes.out).tolist()
    ]


def report(found: Study, conversation: Conversation, members: bool = False) -> list[str]:
    """The study as lines for people."""
    texts = conversation.statements
    lines = [*_counts(found, conversation), "", *_groups(found)]
    for at, name in enumerate(found.names):
        lines += ["", f"Group {name}, {found.map.groups.sizes[at]:,} people, holds more than the others:"]
        lines += [
            f"  {'agrees' if held.agrees else 'disagrees':<9} {held.share:>4.0%} against {held.rest:>4.0%}  "
            f"{_words(texts, held.statement)}"
            for held in found.holdings(at)
        ] or ["  nothing that votes outside its making confirm"]
        if members:
            lines += [f"  people: {', '.join(map(str, found.map.members(at)))}"]
    whom = "Every group" if found.names else "Most"
    lines += _listed(f"{whom} agrees" if found.names else f"{whom} agree", found.agreed, texts)
    lines += _listed(f"{whom} disagrees" if found.names else f"{whom} disagree", found.rejected, texts)
    lines += _listed("Groups differ most" if found.names else "People are split most evenly", found.divisive, texts)
    return [*lines, "", f"Seed   {found.seed}", f"Input  {found.votes.hash}", f"Result {found.hash}"]


def _counts(found: Study, conversation: Conversation) -> list[str]:
    votes = found.votes
    inside = int((found.map.groups.of >= 0).sum())
    first, second = found.map.plane.explained
    sign = f"{conversation.agree} stands for agree ({_known(conversation.agree_from)})"
    changed = conversation.casts - len(conversation.votes)
    return [
        f"{len(votes.people):,} people, {len(votes.statements):,} statements, {len(votes):,} votes; {sign}.",
        f"{inside:,} people voted enough to be in the map; {int(votes.out.sum()):,} statements are moderated out; "
        f"{changed:,} votes were changed later.",
        f"The plane shows {first:.1%} and {second:.1%} of how votes differ.",
    ]


def _known(how: str) -> str:
    return {"option": "as you said", "assumed": "assumed; --agree settles it"}.get(how, f"by the counts in {how}")


def _groups(found: Study) -> list[str]:
    clear = found.clear
    compared = f"largest eigenvalue {clear.eigenvalue:.1f}; shuffled votes give at most {max(clear.shuffled):.1f}"
    if not found.evidence:
        return [
            f"No clear groups: votes have no more in common than chance gives ({compared})."
            if not clear.clear
            else "No clear groups: too few people with different positions."
        ]
    scores = ", ".join(f"{k}: {value:.3f}" for k, value in found.map.groups.tried.items())
    return [
        f"{len(found.names)} groups ({compared}).",
        f"Silhouette by number of groups: {scores}. Each half of the statements puts {found.evidence.shared:.0%} of "
        "people in the same group.",
    ]


def _listed(title: str, ids: list[int], texts: dict[int, Statement]) -> list[str]:
    if not ids:
        return ["", f"{title}: on none, beyond chance."]
    more = f" (the first {SHOWN} of {len(ids)})" if len(ids) > SHOWN else ""
    return ["", f"{title}{more}:", *(f"  {_words(texts, id_)}" for id_ in ids[:SHOWN])]


def _words(texts: dict[int, Statement], id_: int) -> str:
    text = " ".join(texts[id_].text.split()) if id_ in texts else ""
    # What strangers wrote goes to a terminal: nothing in it may steer one.
    safe = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return f"{id_}  {safe if len(safe) <= WIDTH else safe[: WIDTH - 1] + '…'}".rstrip()
