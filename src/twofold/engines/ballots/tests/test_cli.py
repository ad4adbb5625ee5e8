"""The verb `count`, from the outside."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from twofold.engines.ballots import cli

from .shared import shared_file
from .test_pb_read import GOOD, REFUSED


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.pb"
    path.write_text(GOOD)
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_json_holds_the_result(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    code, out, err = run(capsys, town, "--rule", "greedy", "--json")
    values = json.loads(out)
    assert (code, err) == (0, "")
    assert (values["winners"], values["cost"], values["budget"], values["voters"]) == (["p2"], 50, 100, 2)
    assert values["rule_card"]["rule"] == "greedy"
    assert len(values["input_hash"]) == len(values["result_hash"]) == 64
    assert values["warnings"] == []


def test_the_report_prints_the_rule_card_and_the_hashes(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    code, out, _ = run(capsys, town, "--rule", "greedy")
    assert code == 0
    assert "Rule: greedy." in out
    assert "1. p2" in out
    assert "£50" in out
    assert "Result " in out


def test_a_file_without_a_rule_says_what_was_assumed(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    values = json.loads(run(capsys, town, "--json")[1])
    assert values["rule_card"]["rule"] == "greedy"
    assert "greedy by votes was used" in values["warnings"][0]["message"]


def test_wieliczka_is_replayed_by_its_own_rule(capsys: pytest.CaptureFixture[str], wieliczka: Path) -> None:
    values = json.loads(run(capsys, wieliczka, "--json")[1])
    assert (len(values["winners"]), values["cost"]) == (30, 995_079)
    assert values["rule_card"]["completion"] == "add1u"


OPTIONS = [
    (["--rule", "equal-shares"], {"rule": "equal-shares", "completion": "add1u", "utility": "cost"}),
    (["--rule", "equal-shares", "--completion", "none"], {"completion": "none"}),
    (["--rule", "equal-shares", "--completion", "add1", "--increment", "0.5"], {"increment": "1/2"}),
    (["--utility", "cardinality", "--stop", "exhaustive"], {"utility": "cardinality", "add1_stop": "exhaustive"}),
    (["--rule", "phragmen"], {"rule": "phragmen", "stop": "stop"}),
]


@pytest.mark.parametrize(("options", "expected"), OPTIONS)
def test_options_become_the_rule_card(
    capsys: pytest.CaptureFixture[str], town: Path, options: list[str], expected: dict[str, str]
) -> None:
    values = json.loads(run(capsys, town, *options, "--json")[1])
    assert expected.items() <= values["rule_card"].items()


def test_a_published_card_gives_the_same_hash(capsys: pytest.CaptureFixture[str], town: Path, tmp_path: Path) -> None:
    _code, out, _err = run(capsys, town, "--rule", "equal-shares", "--json")
    published = json.loads(out)
    card = tmp_path / "rules.json"
    card.write_text(json.dumps(published["rule_card"]))
    code, out, err = run(capsys, town, "--card", card, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["result_hash"] == published["result_hash"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"rule": "loudest"}', '{"rul": "greedy"}', "[" * 9_999, "\x00"])
def test_a_card_that_is_none_ends_with_code_two(
    capsys: pytest.CaptureFixture[str], town: Path, tmp_path: Path, text: str
) -> None:
    card = tmp_path / "rules.json"
    card.write_text(text)
    code, out, err = run(capsys, town, "--card", card)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_card_stands_alone(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    code, _out, err = run(capsys, town, "--card", town, "--rule", "greedy")
    assert code == 2
    assert "--card says everything" in err


def test_explain_and_compare(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    out = run(capsys, town, "--rule", "greedy", "--explain", "p1", "--compare", "equal-shares")[1]
    assert "Project p1 did not win, with 1 vote" in out
    assert "Side by side: greedy and equal-shares" in out
    values = json.loads(run(capsys, town, "--explain", "p1", "--compare", "phragmen", "--json")[1])
    assert values["explanations"]["p1"]["won"] is False
    assert values["comparison"]["b"]["rule_card"]["rule"] == "phragmen"


WRONG = [
    (["--explain", "zz"], "no project 'zz'"),
    (["--rule", "greedy", "--completion", "add1"], "--completion belongs to --rule equal-shares"),
    (["--rule", "equal-shares", "--increment", "0"], "more than nothing"),
    (["--rule", "equal-shares", "--increment", "lots"], "'increment'"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_wrong_choices_end_with_code_two(
    capsys: pytest.CaptureFixture[str], town: Path, options: list[str], message: str
) -> None:
    code, out, err = run(capsys, town, *options)
    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_files_end_with_code_two_and_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    path = tmp_path / "bad.pb"
    path.write_text(REFUSED[name][0])
    code, out, err = run(capsys, path)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert REFUSED[name][1] in err


@pytest.mark.parametrize(
    "data", [b"\0" * 50, b"\xff\xfe\x00", b"META\n" * 3, b"\n" * 100_000, b'"' * 9_999, b";" * 99_999]
)
def test_noise_ends_with_code_two(capsys: pytest.CaptureFixture[str], tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "noise.pb"
    path.write_bytes(data)
    code, _, err = run(capsys, path)
    assert code == 2
    assert err.startswith("twofold count: ")


def test_an_absent_file_and_a_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, tmp_path / "absent.pb")[0] == 2
    code, _, err = run(capsys, tmp_path)
    assert (code, "directory" in err) == (2, True)


def test_help_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    for words in ("participatory budget", "examples:", "--completion", "Exit code", "how to count"):
        assert words in text


def test_an_unknown_option_ends_with_code_two(capsys: pytest.CaptureFixture[str], town: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(town), "--rule", "fairest"])
    assert ended.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_counting_never_loads_django(town: Path) -> None:
    script = (
        "import sys; from twofold.engines.ballots import cli; "
        f"code = cli.main([{str(town)!r}, '--rule', 'equal-shares']); "
        "sys.exit(code or any(name.split('.')[0] in ('django', 'gmpy2', 'pabutools') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0


def test_an_interrupt_ends_quietly() -> None:
    path = shared_file("Hungary_Budapest_2024.pb")
    command = [
        sys.executable,
        "-c",
        "import sys; from twofold.engines.ballots import cli; sys.exit(cli.main(sys.argv[1:]))",
    ]
    process = subprocess.Popen(
        [*command, str(path), "--rule", "equal-shares", "--increment", "0.001"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TWOFOLD_KERNELS": "numpy"},
    )
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == b""
    assert err == b"twofold count: interrupted; nothing was counted\n"
