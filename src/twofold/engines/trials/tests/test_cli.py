"""The commands, walked from template to result; plans sent back whole; records that cannot be changed quietly."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.trials import FileError, PlanError, TrialsError, cli, plan_from, read_record, register
from twofold.engines.trials.plan import TEMPLATE

from .made import NOW, values

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def go(*arguments: object) -> tuple[int, str, str]:
        code = cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return go


@pytest.fixture
def record(tmp_path: Path, run: Run) -> Path:
    (tmp_path / "plan.json").write_text(json.dumps(values(strata=["ward"], ends="2099-12-31")))
    code, out, _ = run("register", tmp_path / "plan.json", "--out", tmp_path / "record.json")
    assert code == 0
    assert read_record(tmp_path / "record.json").hash in out
    return tmp_path / "record.json"


def people(folder: Path, count: int = 120) -> Path:
    path = folder / "people.csv"
    path.write_text("unit,Ward\n" + "".join(f"p{at:03},{'Hill' if at % 2 else 'Harbour'}\n" for at in range(count)))
    return path


def test_a_trial_from_template_to_result(tmp_path: Path, run: Run, record: Path) -> None:
    drawn = tmp_path / "drawn.csv"
    code, out, _ = run("assign", record, people(tmp_path), "--seed", "lots of Tuesday", "--out", drawn)
    assert code == 0
    log = json.loads((tmp_path / "drawn.log.json").read_text())
    assert (log["seed"], log["record"]) == ("lots of Tuesday", read_record(record).hash)
    lines = drawn.read_text().splitlines()[1:]
    came = tmp_path / "came.csv"
    came.write_text(
        "unit,came\n"
        + "".join(
            f"{line.split(',')[0]},{'yes' if ('new letter' in line) == bool(at % 4) else 'no' if at % 9 else ''}\n"
            for at, line in enumerate(lines)
        )
    )
    code, out, _ = run("watch", record, drawn, came)
    assert code == 0
    assert "The arms fill as planned." in out
    assert "may be looked at every day" in out
    code, out, _ = run("analyse", record, drawn, came, "--draws", 199)
    assert code == 0
    assert "new letter against usual letter, everyone as assigned" in out
    assert "points (" in out
    code, out, _ = run("analyse", record, drawn, came, "--draws", 199, "--json")
    found: dict[str, Any] = json.loads(out)
    assert {"primary", "randomisation_p", "attrition", "always_valid", "secondary", "warnings"} <= set(found)


def test_nothing_is_drawn_or_registered_twice(tmp_path: Path, run: Run, record: Path) -> None:
    drawn = tmp_path / "drawn.csv"
    assert run("assign", record, people(tmp_path), "--out", drawn)[0] == 0
    before = drawn.read_bytes()
    code, _, err = run("assign", record, people(tmp_path), "--out", drawn)
    assert code == 2
    assert "is there already" in err
    assert drawn.read_bytes() == before
    assert run("register", tmp_path / "plan.json", "--out", record)[0] == 2


def test_a_record_that_was_changed_is_refused(tmp_path: Path, run: Run, record: Path) -> None:
    record.write_text(record.read_text().replace("some harms", "no harms"))
    code, _, err = run("assign", record, people(tmp_path), "--out", tmp_path / "drawn.csv")
    assert code == 2
    assert "this is not what was registered" in err


def test_the_template_names_everything_it_wants(run: Run) -> None:
    code, out, err = run("template")
    assert code == 0
    assert json.loads(out) == TEMPLATE
    with pytest.raises(PlanError) as refused:
        plan_from(json.loads(out), date(2026, 1, 1))
    assert any(fault.startswith("targets_vulnerability: must be false") for fault in refused.value.faults)
    assert any(fault.startswith("owner: say a named person") for fault in refused.value.faults)
    assert "owner: a named person" in err


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"targets_vulnerability": True}, "targets_vulnerability: must be false"),
        ({"owner": " "}, "owner: say a named person"),
        ({"ends": "2020-01-01"}, "ends: lies in the past"),
        ({"ends": "soon"}, "ends: must be a date"),
        ({"arms": {"one": "x"}}, "arms: must give from 2 to 10"),
        ({"contrast": ["new letter", "new letter"]}, "contrast: must name two"),
        ({"smallest_effect": 2}, "smallest_effect: of a yes/no outcome"),
        ({"smallest_effect": True}, "smallest_effect: must be a number"),
        ({"per_arm": 1.5}, "per_arm: must be a whole number"),
        ({"design": "coin"}, "design: must be one of blocks, stream, groups"),
        ({"design": "groups"}, "group: goes with the design"),
        ({"design": "stream", "strata": ["ward"]}, "strata: cannot be kept in a stream"),
        ({"secondary": ["came"]}, "secondary: must not name the primary"),
        ({"covariates": ["age", "age"]}, "covariates: names a column twice"),
        ({"colour": "red"}, "'colour' is not a part of a plan"),
    ],
)
def test_a_plan_is_sent_back_with_every_fault(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(PlanError) as refused:
        register(values(**changes), NOW)
    assert any(each.startswith(fault) for each in refused.value.faults)


def test_a_record_binds_plan_and_moment() -> None:
    assert register(values(), NOW).hash == register(values(), NOW).hash
    assert register(values(), NOW).hash != register(values(), NOW.replace(minute=31)).hash
    assert register(values(), NOW).hash != register(values(alpha=0.01), NOW).hash


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("people", "unit\np1\n", "line 2, column 'ward': there is no such column"),
        ("people", "unit,ward\np1,Hill\np1,Hill\n", "line 3, column 'unit': 'p1' stands twice"),
        ("people", "unit,ward\np1,\n", "line 2, column 'ward': is missing"),
        ("people", "", "the file is empty"),
    ],
)
def test_bad_lists(tmp_path: Path, run: Run, record: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    code, out, err = run("assign", record, path, "--out", tmp_path / "drawn.csv")
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "drawn.csv").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unit,came\nstranger,yes\n", "'stranger' was never assigned"),
        ("unit,came\np001,maybe\n", "line 2, column 'came': 'maybe' is not a number"),
        ("unit\np001\n", "column 'came': there is no such column"),
        ("unit,came\np001,yes\np001,no\n", "'p001' stands twice"),
    ],
)
def test_bad_outcomes(tmp_path: Path, run: Run, record: Path, text: str, message: str) -> None:
    drawn, came = tmp_path / "drawn.csv", tmp_path / "came.csv"
    run("assign", record, people(tmp_path), "--out", drawn)
    came.write_text(text)
    code, _, err = run("analyse", record, drawn, came)
    assert code == 2
    assert message in err


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": NaN}', '{"a": 1, "a": 2}', "{" * 3_000, '{"plan": 1}'])
def test_bad_records(tmp_path: Path, run: Run, text: str) -> None:
    path = tmp_path / "record.json"
    path.write_text(text)
    code, out, err = run("assign", path, path, "--out", tmp_path / "drawn.csv")
    assert (code, out) == (2, "")
    assert "record.json" in err


@given(st.data())
def test_a_spoilt_record_is_never_taken_for_the_one_registered(data: st.DataObject) -> None:
    text = json.dumps(register(values(), NOW).as_dict())
    at = data.draw(st.integers(0, len(text) - 1))
    spoilt = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(1, 4)) :]
    with suppress(TrialsError, FileError, UnicodeEncodeError), temporary(spoilt) as path:
        assert read_record(path).as_dict() == register(values(), NOW).as_dict()


def temporary(text: str) -> Any:
    from contextlib import contextmanager
    from tempfile import NamedTemporaryFile

    @contextmanager
    def opened() -> Any:
        with NamedTemporaryFile("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            yield Path(file.name)

    return opened()


def test_sizes_and_simulation(run: Run) -> None:
    assert "2,066 in all" in run("size", "--baseline", 0.1, "--effect", 0.04)[1]
    assert "groups in each arm" in run("size", "--baseline", 0.1, "--effect", 0.04, "--group-size", 20)[1]
    assert run("size", "--effect", 0.04)[0] == 2
    code, out, _ = run("simulate", "--trials", 200)
    assert code == 0
    assert "always-valid interval at every look" in out
    assert run("simulate", "--looks", 0)[0] == 2


def test_help_is_a_manual(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--help"])
    assert stopped.value.code == 0
    assert "drawn once" in capsys.readouterr().out


def test_long_work_says_how_far_it_has_come_on_a_terminal_only(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("simulate", "--per-arm", 40, "--looks", 2, "--trials", 300)
    code, out, err = run(*asked)
    assert (code, err) == (0, "")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    _, again, err = run(*asked)
    assert again == out
    assert "trials: 250 of 300" in err
    assert err.endswith("\r\033[K"), "the line is wiped before the answer"
