"""The command explains itself, refuses bad files by line and column, and prints what it promises."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from twofold.engines.opinions import Statement, cli, opinion_map, read_polis, write_polis

from .shared import made_up, real, shared_folder, structureless

SCRIPT = "import sys; from twofold.engines.opinions import cli; sys.exit(cli.main(sys.argv[1:]))"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export of 90 people in two groups; one statement is moderated out."""
    votes = made_up(90, 20).moderated([3])
    write_polis(tmp_path, votes, {at: Statement(at, f"Statement number {at}") for at in range(20)})
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def found(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    code, out, err = run(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    return dict(json.loads(out))


def test_json_has_what_was_promised(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    values = found(capsys, folder)
    promised = {"participants", "statements", "votes", "clear_groups", "groups", "consensus", "divisive"}
    assert promised | {"explained_variance", "input_hash", "result_hash"} <= set(values)
    assert (values["participants"], values["statements"]) == (90, 20)
    assert values["clear_groups"] is True
    assert [set(group) for group in values["groups"]] == [{"name", "size", "centre", "holds"}] * 2
    assert sorted(values["consensus"]) == [at for at in range(20) if at != 3]
    assert 3 not in values["divisive"]
    assert values["moderated_out"] == [3]
    assert values["input_hash"] == read_polis(folder).votes.hash


def test_members_are_listed_when_asked_for(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    groups = found(capsys, folder, "--members")["groups"]
    assert [len(group["members"]) for group in groups] == [group["size"] for group in groups]
    mapped = opinion_map(read_polis(folder).votes)
    assert [group["members"] for group in groups] == [mapped.members(0), mapped.members(1)]
    assert "members" not in found(capsys, folder)["groups"][0]


def test_consensus_is_ranked_by_its_score(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    values = found(capsys, folder)
    score = {each["statement"]: each for each in values["scores"]}
    by_rank = [score[id_]["consensus"] for id_ in values["consensus"]]
    assert by_rank == sorted(by_rank, reverse=True)
    gaps = [score[id_]["gap"] for id_ in values["divisive"]]
    assert gaps == sorted(gaps, reverse=True)
    assert min(gaps) > 0
    assert set(values["agreed"]) <= set(values["consensus"][:15])
    assert not set(values["agreed"]) & set(values["rejected"])


def test_the_same_seed_gives_the_same_answer_in_every_process(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    first = found(capsys, folder, "--seed", "s", "--members")
    command = [sys.executable, "-c", SCRIPT, str(folder), "--seed", "s", "--json", "--members"]
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(again.stdout) == first
    assert first["seed"] == "s"


def test_the_result_hash_sees_a_single_vote(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    first = found(capsys, folder)
    with (folder / "votes.csv").open("a") as file:
        file.write("9,,0,0,0\n")
    again = found(capsys, folder)
    assert again["input_hash"] != first["input_hash"]
    assert again["result_hash"] != first["result_hash"]
    assert again["casts"] == first["casts"] + 1


def test_without_structure_there_are_no_clear_groups(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_polis(tmp_path, structureless())
    values = found(capsys, tmp_path)
    assert (values["clear_groups"], values["groups"]) == (False, [])
    assert values["same_group_by_both_halves"] is None
    assert sorted(values["consensus"]) == list(range(30))
    for id_ in values["divisive"]:
        score = values["scores"][id_]
        assert min(score["agree"], score["disagree"]) > 0.3 * score["votes"]
    text = run(capsys, tmp_path)[1]
    assert "No clear groups: votes have no more in common than chance gives" in text
    assert "Group A" not in text


def test_the_report_is_in_words(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    code, out, err = run(capsys, folder, "--members")
    assert (code, err) == (0, "")
    for words in ("90 people, 20 statements", "1 statements are moderated out", "2 groups", "Group A,", "people: "):
        assert words in out
    for words in ("Every group agrees", "Groups differ most", "Statement number", "1 stands for agree", "Result "):
        assert words in out


def test_words_of_strangers_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_polis(
        tmp_path, made_up(90, 10), {at: Statement(at, "\x1b[2Jgone \u202e round\n" + "x" * 500) for at in range(10)}
    )
    out = run(capsys, tmp_path)[1]
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert max(map(len, out.splitlines())) < 250


def test_a_withdrawn_person_is_as_if_never_there(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    values = found(capsys, folder, "--without", 7, "--without", 8)
    assert values["participants"] == 88
    rest = tmp_path / "rest"
    write_polis(rest, read_polis(folder).votes.without([7, 8]))
    assert found(capsys, rest)["result_hash"] == values["result_hash"]


def test_moderating_strictly(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    text = (folder / "comments.csv").read_text()
    (folder / "comments.csv").write_text(text.replace(",1,Statement number 5\n", ",0,Statement number 5\n"))
    assert found(capsys, folder)["moderated_out"] == [3]
    assert found(capsys, folder, "--strict-moderation")["moderated_out"] == [3, 5]


def test_the_other_sign(capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
    first = found(capsys, folder)
    live = tmp_path / "live"
    write_polis(live, read_polis(folder).votes, agree=-1)
    (live / "comments.csv").unlink()
    values = found(capsys, live, "--agree", -1)
    assert (values["agree"], values["agree_from"]) == (-1, "option")
    assert values["votes"] == first["votes"]
    assert values["explained_variance"] != pytest.approx([0, 0])
    assert "assumed; --agree settles it" in run(capsys, live)[1]


def test_an_export_is_written_with_the_groups(capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
    values = found(capsys, folder, "--members", "--write", tmp_path / "out")
    rows = [line.split(",") for line in (tmp_path / "out/participants-votes.csv").read_text().splitlines()[1:]]
    for at, group in enumerate(values["groups"]):
        assert sorted(int(row[0]) for row in rows if row[1] == str(at)) == group["members"]
    assert found(capsys, tmp_path / "out")["result_hash"] == values["result_hash"]


def test_a_real_conversation(capsys: pytest.CaptureFixture[str]) -> None:
    values = found(capsys, shared_folder("vtaiwan.uberx"))
    assert (values["participants"], values["statements"], values["votes"]) == (1921, 197, 49443)
    assert values["casts"] == 49997
    assert values["clear_groups"] is True
    assert values["explained_variance"] == pytest.approx([0.212, 0.060], abs=1e-3)
    assert len(values["consensus"]) == 197 - int(real("vtaiwan.uberx").votes.out.sum())


WRONG = [
    (["--agree", "2"], "invalid choice"),
    (["--without", "x"], "invalid int"),
    (["--colour", "red"], "unrecognized arguments"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_wrong_options_end_with_code_two(
    capsys: pytest.CaptureFixture[str], folder: Path, options: list[str], message: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(folder), *options])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_wrong_choices_and_files_end_with_code_two_and_one_line(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    code, out, err = run(capsys, folder, "--without", 1234)
    assert (code, out) == (2, "")
    assert "--without 1234: nobody of this id has voted" in err
    assert run(capsys, folder / "absent")[0] == 2
    (folder / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n1,2,3,yes\n")
    code, out, err = run(capsys, folder)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"{folder / 'votes.csv'}, line 2, column 'vote': 'yes' is not" in err


def test_a_folder_that_cannot_be_written_to(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    code, out, err = run(capsys, folder, "--write", folder / "votes.csv")
    assert (code, out) == (2, "")
    assert "File exists" in err


def test_one_vote_is_answered(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n1,2,3,1\n")
    values = found(capsys, tmp_path)
    assert (values["participants"], values["consensus"], values["clear_groups"]) == (1, [2], False)


def test_help_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    for words in ("Polis export", "examples:", "--strict-moderation", "Exit code", "no clear groups"):
        assert words in " ".join(text.split())


def test_importing_loads_neither_scipy_nor_django() -> None:
    script = (
        "import sys; from twofold.engines.opinions import cli; "
        "sys.exit(any(name.split('.')[0] in ('django', 'scipy') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_an_interrupt_ends_quietly(tmp_path: Path) -> None:
    write_polis(tmp_path, structureless(2500, 600, 0.3))
    ready = SCRIPT.replace("sys.exit", "print(flush=True); sys.exit")
    process = subprocess.Popen(
        [sys.executable, "-c", ready, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == b""
    assert err == b"twofold opinions: interrupted; nothing was mapped\n"
