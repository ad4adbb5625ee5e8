"""The command explains itself, plans real instances, and stops when told to."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from twofold.engines.rounds import cli

from .days import day

ROUTING = Path(__file__).resolve().parents[6] / "shared/data/routing"
SCRIPT = "import sys; from twofold.engines.rounds import cli; sys.exit(cli.main(sys.argv[1:]))"
PROMISED = {"cost", "distance", "unit", "routes", "uncovered", "verified", "solver", "seed", "iterations"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "monday.json"
    path.write_bytes(day([{}, {"lat": 51.02}, {"id": "lighthouse", "lat": 53}], hot_minutes=60))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_json_has_what_was_promised(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, err = run(capsys, file, "--iterations", 50, "--json")
    values: dict[str, Any] = json.loads(out)
    assert (code, err) == (0, "")
    assert PROMISED | {"seconds", "input_hash", "result_hash"} == set(values)
    assert [each["id"] for each in values["uncovered"]] == ["lighthouse"]
    assert values["routes"][0]["since_loading"]["hot"] <= 60


def test_sheets_for_people_name_who_is_not_reached(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, _ = run(capsys, file, "--iterations", 50)
    assert code == 0
    assert "lighthouse" in out
    assert "door 1" in out


@pytest.mark.parametrize("name", ["C101", "R101"])
def test_solomons_files_come_near_the_best_known(capsys: pytest.CaptureFixture[str], name: str) -> None:
    best = {"C101": 827.3, "R101": 1637.7}[name]  # proven; ../shared/data/README.md
    code, out, _ = run(capsys, ROUTING / f"{name}.txt", "--iterations", 300, "--json")
    values = json.loads(out)
    assert (code, values["uncovered"], values["verified"]) == (0, [], True)
    assert best <= values["distance"] <= best * 1.05


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--seconds", "0"], "--seconds"),
        (["--seconds", "nan"], "--seconds"),
        (["--iterations", "0"], "--iterations"),
        (["--seed", "-1"], "seed"),
        (["--matrix", "absent.csv"], "absent.csv: No such file"),
    ],
)
def test_choices_out_of_range(
    capsys: pytest.CaptureFixture[str], file: Path, arguments: list[str], message: str
) -> None:
    code, out, err = run(capsys, file, *arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_a_bad_file_exits_with_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(day([{"lat": 95}]))
    code, out, err = run(capsys, path)
    assert (code, out) == (2, "")
    assert "bad.json, column 'stops[0].lat': must lie between -90 and 90" in err


@pytest.mark.parametrize("solver", ["pyvrp", "ortools"])
def test_ctrl_c_stops_a_long_search(solver: str) -> None:
    command = [sys.executable, "-c", SCRIPT, str(ROUTING / "RC201.txt"), "--seconds", "60", "--solver", solver]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(4)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert "interrupted; nothing was planned" in err


def test_help_is_a_manual(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--help"])
    assert stopped.value.code == 0
    assert "Hot food has a clock from loading" in capsys.readouterr().out
