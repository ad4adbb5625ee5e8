"""The command explains itself, refuses bad files by line and column, and prints what it promises."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from twofold.engines.priorities import cli

SCRIPT = "import sys; from twofold.engines.priorities import cli; sys.exit(cli.main(sys.argv[1:]))"


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    rows = [f"{at},tenants,{'1' if at % 10 else '-1'},1" for at in range(30)]
    rows += [f"{at},traders,{'-1' if at % 10 else '1'},{at % 2}" for at in range(30, 60)]
    path.write_text("id,role,Close the street,Plant trees\n" + "\n".join(rows) + "\n")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_json_has_what_was_promised(capsys: pytest.CaptureFixture[str], votes: Path) -> None:
    code, out, err = run(capsys, votes, "--json", "--draws", 999)
    assert (code, err) == (0, "")
    values = json.loads(out)
    assert {"kind", "groups", "seed", "input_hash", "result_hash", "pairs"} <= set(values)
    (pair,) = values["pairs"]
    assert (pair["groups"], pair["people"], pair["label"]) == (["tenants", "traders"], [30, 30], "conflict")
    assert [question["question"] for question in pair["questions"]] == ["Close the street", "Plant trees"]
    street = pair["questions"][0]
    assert street["sides"] == [[27, 0, 3], [3, 0, 27]]
    assert street["opposed_majorities"]
    assert sum(question["contribution"] for question in pair["questions"]) == pytest.approx(pair["excess"])
    assert pair["labels"] == {"conflict": 1, "different intensity": 1, "shared": 0, "too few votes": 0}
    assert not values["groups_made_from_these_votes"]


def test_the_report_has_the_sentences_the_table_and_the_hashes(capsys: pytest.CaptureFixture[str], votes: Path) -> None:
    code, out, _ = run(capsys, votes, "--seed", "dice 4 1 6")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "tenants and traders (30 and 30 people): conflict"
    assert "There are opposite majorities on 1 question; most of the difference lies in “Close the street”." in lines[1]
    assert any(line.startswith("- On “Close the street”") for line in lines)
    assert "Seed   dice 4 1 6" in lines
    assert "made from these very votes" not in out


def test_the_same_seed_gives_the_same_answer_in_every_process(capsys: pytest.CaptureFixture[str], votes: Path) -> None:
    first = run(capsys, votes, "--json", "--draws", 999)[1]
    command = [sys.executable, "-c", SCRIPT, str(votes), "--json", "--draws", "999"]
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert again.stdout == first


def test_rankings_and_points(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    rows = [f"{'ab'[at % 2]},{60 if at % 2 else 10},{at + 1}" for at in range(40)]
    path.write_text("group,roads,parks\n" + "\n".join(rows) + "\n")
    ranked = json.loads(run(capsys, path, "--kind", "rankings", "--json")[1])
    assert ranked["pairs"][0]["questions"][0]["question"] == "roads before parks"
    shared = json.loads(run(capsys, path, "--kind", "points", "--pot", 100, "--json", "--draws", 99)[1])
    assert {question["question"] for question in shared["pairs"][0]["questions"]} == {"roads", "parks", "not spent"}


def test_small_groups_are_not_spoken_of(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("role,bus\n" + "a,1\n" * 20 + "b,-1\n" * 3)
    values = json.loads(run(capsys, path, "--json")[1])
    (question,) = values["pairs"][0]["questions"]
    assert set(question) == {"question", "label", "answered", "explanation"}
    assert question["label"] == "too few votes"
    assert "Too few of “a” and “b”" in run(capsys, path)[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.csv"], "missing.csv: No such file"),
        (["votes.csv", "--groups", "nothing"], "there is no column 'nothing'"),
        (["votes.csv", "--level", "2"], "level"),
        (["votes.csv", "--least", "0"], "at least 2"),
        (["votes.csv", "--draws", "5"], "draws"),
        (["votes.csv", "--top", "-1"], "--top"),
        (["votes.csv", "--pot", "5"], "--pot goes with"),
        (["votes.csv", "--kind", "rankings"], "line 2, column 'Close the street': '-1' is not a rank"),
        (["."], "participants-votes.csv: No such file"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    arguments: list[str],
    words: str,
    votes: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(votes.parent)
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("twofold priorities: ")
    assert words in err
    assert err.count("\n") == 1


def test_help_is_a_manual(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("examples:", "Exit code", "--groups", "different intensity"))


def test_interrupted_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    table = np.random.default_rng(1).choice(["1", "0", "-1"], (4_000, 80))
    rows = [f"{'ab'[at % 2]}," + ",".join(row) for at, row in enumerate(table.tolist())]
    path.write_text("role," + ",".join(f"s{at}" for at in range(80)) + "\n" + "\n".join(rows) + "\n")
    command = [sys.executable, "-c", SCRIPT, str(path), "--draws", "1000000"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(2.5)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert err == "twofold priorities: interrupted; nothing was compared\n"


def test_nothing_heavy_is_loaded() -> None:
    code = "import sys; import twofold.engines.priorities.cli; sys.exit(bool({'scipy', 'django'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
