"""The command explains itself, refuses bad files by line and column, and prints what it promises."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from twofold.engines.lottery import cli

from .shared import shared_file

POOL = "id,sex,age,home\na,f,y,1 High St\nb,m,y,1  high st\nc,f,o,2 High St\nd,m,o,\ne,f,y,\n"
QUOTAS = "feature,value,min,max\nsex,f,1,2\nsex,m,1,2\nage,y,1,2\nage,o,1,2\n"
SCRIPT = "import sys; from twofold.engines.lottery import cli; sys.exit(cli.main(sys.argv[1:]))"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    pool, quotas = tmp_path / "pool.csv", tmp_path / "quotas.csv"
    pool.write_text(POOL)
    quotas.write_text(QUOTAS)
    return pool, quotas


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def drawn(capsys: pytest.CaptureFixture[str], files: tuple[Path, Path], *more: object) -> dict[str, object]:
    code, out, err = run(capsys, *files, "--size", 3, "--seed", "s", "--json", *more)
    assert (code, err) == (0, "")
    return dict(json.loads(out))


def test_json_has_what_was_promised(capsys: pytest.CaptureFixture[str], files: tuple[Path, Path]) -> None:
    values = drawn(capsys, files)
    promised = {"min_probability", "gini", "geometric_mean", "bound", "epsilon", "panels_hash", "drawn", "panel"}
    assert promised <= set(values)
    panel, chances = values["panel"], values["probabilities"]
    assert isinstance(panel, list)
    assert isinstance(chances, dict)
    assert len(panel) == 3
    assert sum(chances.values()) == pytest.approx(3)
    assert min(chances.values()) == pytest.approx(values["min_probability"], abs=1e-8)
    assert values["seed"] == "s"


def test_the_same_seed_gives_the_same_answer_in_every_process(
    capsys: pytest.CaptureFixture[str], files: tuple[Path, Path]
) -> None:
    first = drawn(capsys, files)
    command = [sys.executable, "-c", SCRIPT, *map(str, files), "--size", "3", "--seed", "s", "--json"]
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(again.stdout) == first


def test_without_a_seed_one_is_made_and_printed_and_repeats_the_draw(
    capsys: pytest.CaptureFixture[str], files: tuple[Path, Path]
) -> None:
    first = json.loads(run(capsys, *files, "--size", 3, "--json")[1])
    again = json.loads(run(capsys, *files, "--size", 3, "--json", "--seed", first["seed"])[1])
    assert again == first
    assert json.loads(run(capsys, *files, "--size", 3, "--json")[1])["seed"] != first["seed"]


def test_the_panels_are_written_as_hashed_and_hold_the_panel_of_any_number(
    capsys: pytest.CaptureFixture[str], files: tuple[Path, Path], tmp_path: Path
) -> None:
    from hashlib import sha256

    out = tmp_path / "panels.csv"
    values = drawn(capsys, files, "--panels", out, "--number", 417)
    assert sha256(out.read_bytes()).hexdigest() == values["panels_hash"]
    rows = [line.split(",") for line in out.read_text().splitlines()]
    assert [person for number, person in rows if number == "417"] == values["panel"]
    assert values["drawn"] == 417


def test_people_at_one_address_are_never_drawn_together(
    capsys: pytest.CaptureFixture[str], files: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "panels.csv"
    drawn(capsys, files, "--panels", out, "--check-same-address", "home")
    apart = out.read_text()
    drawn(capsys, files, "--panels", out)
    assert not together(apart)
    assert together(out.read_text())


def together(text: str) -> bool:
    rows = {tuple(line.split(",")) for line in text.splitlines()}
    return any((number, "a") in rows and (number, "b") in rows for number, _ in rows)


def test_replacement_and_alternates(capsys: pytest.CaptureFixture[str]) -> None:
    files = shared_file("candidates.csv"), shared_file("features.csv")
    first = json.loads(run(capsys, *files, "--size", 22, "--seed", "s", "--json")[1])
    more = ["--alternates", 3, "--drop-out", 0.2]
    for leaving in first["panel"]:
        again = run(capsys, *files, "--size", 22, "--seed", "s", "--json", "--gone", leaving, *more)
        if again[0] == 0:
            break
        assert "These clash" in again[2]
    values = json.loads(again[1])
    assert values["panel"] == first["panel"]
    assert len(set(values["replacements"]) - set(first["panel"])) == 1
    alternates = values["alternates"]
    assert len(set(alternates["ids"]) - set(first["panel"])) == 3
    assert alternates["best_possible"] <= alternates["expected"] + 1e-9
    assert alternates["expected"] < alternates["without"]


@pytest.mark.parametrize("objective", ["leximin", "maximin", "nash"])
def test_the_report_says_bound_epsilon_and_panel(
    capsys: pytest.CaptureFixture[str], files: tuple[Path, Path], objective: str
) -> None:
    code, out, err = run(capsys, *files, "--size", 3, "--seed", "s", "--objective", objective)
    assert (code, err) == (0, "")
    for words in (f"by {objective}", "no lottery can exceed", "epsilon", "of 1,000 was drawn", "Seed   s", "Panels "):
        assert words in out


def test_someone_without_a_chance_is_pointed_out(capsys: pytest.CaptureFixture[str], files: tuple[Path, Path]) -> None:
    files[1].write_text("feature,value,min,max\nsex,f,1,3\nsex,m,0,0\n")
    assert "can hold 2 of them" in run(capsys, *files, "--size", 2, "--seed", "s")[1]


@pytest.mark.parametrize("layout", ["example_small_20", "example_large_200"])
def test_the_papers_layout_is_read(capsys: pytest.CaptureFixture[str], layout: str) -> None:
    files = shared_file(f"{layout}/respondents.csv"), shared_file(f"{layout}/categories.csv")
    values = json.loads(run(capsys, *files, "--size", layout.split("_")[-1], "--seed", "s", "--json")[1])
    assert values["min_probability"] == pytest.approx(0.1, abs=1e-6)
    assert values["gini"] == pytest.approx(0, abs=1e-6)


def test_capitals_do_not_matter(capsys: pytest.CaptureFixture[str]) -> None:
    quotas = shared_file("features.csv")
    both = [
        json.loads(run(capsys, shared_file(name), quotas, "--size", 22, "--seed", "s", "--json")[1])
        for name in ("candidates.csv", "candidates_lower.csv")
    ]
    assert both[0]["panels_hash"] == both[1]["panels_hash"]


BAD_POOLS = {
    "": "the file is empty",
    "id,sex\n": "there are no rows",
    "id,sex\na,f\n": "line 1: there is no column 'age'",
    POOL + "a,f,y,\n": "line 7, column 'id': 'a' stands on line 2 already",
    POOL + "f,x,y,\n": "line 7, column 'sex': no quota for 'x'",
    POOL + "f,,y,\n": "line 7, column 'sex': this cell is empty",
    POOL + ",f,y,\n": "line 7, column 'id': this person has no id",
    POOL + "f,f,y,,5,6\n": "line 7: 6 cells under 4 columns",
    POOL + '"f,f,y\n': "not readable as CSV",
    POOL + "\0": "line 7: a NUL byte",
    "id,Sex,sex\na,f,f\n": "two columns have this name",
    "id,,\na,f,f\n": "two columns have no name",
    ",".join(map(str, range(501))): "more than 500 columns",
}


@pytest.mark.parametrize("text", list(BAD_POOLS))
def test_bad_pools_end_with_code_two_and_one_line(
    capsys: pytest.CaptureFixture[str], files: tuple[Path, Path], text: str
) -> None:
    files[0].write_text(text)
    code, out, err = run(capsys, *files, "--size", 3)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert str(files[0]) in err
    assert BAD_POOLS[text] in err


BAD_QUOTAS = {
    "feature,value,min\nsex,f,1\n": "no column 'max'",
    "sex,f\n1,2\n": "no column 'feature'",
    QUOTAS + "sex,F,0,1\n": "line 6, column 'value': 'F' has a quota already",
    QUOTAS + "sex,x,2,1\n": "line 6, column 'min': the least, 2, is more than the most, 1",
    QUOTAS + "sex,x,-1,1\n": "line 6, column 'min': '-1' is not a whole number",
    QUOTAS + "sex,x,0,²\n": "line 6, column 'max': '²' is not a whole number",
    QUOTAS + "sex,,0,1\n": "line 6, column 'value': this cell is empty",
    QUOTAS + ",x,0,1\n": "line 6, column 'feature': this cell is empty",
}


@pytest.mark.parametrize("text", list(BAD_QUOTAS))
def test_bad_quotas_end_with_code_two_and_one_line(
    capsys: pytest.CaptureFixture[str], files: tuple[Path, Path], text: str
) -> None:
    files[1].write_text(text)
    code, out, err = run(capsys, *files, "--size", 3)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert BAD_QUOTAS[text] in err


@pytest.mark.parametrize("data", [b"\xff\xfe\x00a", b"\n" * 9_999, b'"' * 9_999, b",;" * 9_999, b"id\n\xe9\n"])
def test_noise_ends_with_code_two(capsys: pytest.CaptureFixture[str], files: tuple[Path, Path], data: bytes) -> None:
    for path in files:
        path.write_bytes(data)
        code, out, err = run(capsys, *files, "--size", 3)
        assert (code, out) == (2, "")
        assert err.startswith("twofold lottery: ")


WRONG = [
    (["--size", "0"], "--size must lie between 1 and 10,000"),
    (["--size", "9"], "cannot be drawn from a pool of 5"),
    (["--size", "5"], "These clash"),
    (["--size", "3", "--number", "1000"], "--number must lie between 0 and 999"),
    (["--size", "3", "--drop-out", "1.5"], "--drop-out must lie between 0 and 1"),
    (["--size", "3", "--limit", "nan"], "--limit must lie"),
    (["--size", "3", "--id", "nr"], "no column 'nr'"),
    (["--size", "3", "--check-same-address", "street"], "no column 'street'"),
    (["--size", "3", "--gone", "zz"], "'zz' cannot leave: not on the panel"),
    (["--size", "3", "--alternates", "3"], "cannot be drawn from a pool of 2"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_wrong_choices_end_with_code_two(
    capsys: pytest.CaptureFixture[str], files: tuple[Path, Path], options: list[str], message: str
) -> None:
    code, out, err = run(capsys, *files, *options)
    assert (code, out) == (2, "")
    assert message in err


def test_an_absent_file_and_a_folder(capsys: pytest.CaptureFixture[str], files: tuple[Path, Path]) -> None:
    code, _, err = run(capsys, files[0].parent / "absent.csv", files[1], "--size", 3)
    assert (code, "absent.csv: No such file" in err) == (2, True)
    code, _, err = run(capsys, files[0], files[0].parent, "--size", 3)
    assert (code, "directory" in err) == (2, True)


def test_semicolons_tabs_and_a_byte_order_mark_are_fine(
    capsys: pytest.CaptureFixture[str], files: tuple[Path, Path]
) -> None:
    expected = drawn(capsys, files)["panels_hash"]
    for separator in ";\t":
        files[0].write_text("\ufeff" + POOL.replace(",", separator), encoding="utf-8")
        assert drawn(capsys, files)["panels_hash"] == expected


def test_help_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    text = capsys.readouterr().out
    assert ended.value.code == 0
    for words in ("civic lottery", "examples:", "--check-same-address", "Exit code", "dice"):
        assert words in text


def test_importing_loads_neither_the_solver_nor_django() -> None:
    script = (
        "import sys; from twofold.engines.lottery import cli; "
        "sys.exit(any(name.split('.')[0] in ('django', 'highspy', 'scipy') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_an_interrupt_ends_quietly(tmp_path: Path) -> None:
    people = [f"{at},{at % 7},{at % 11},{at * at % 13},{at * at * at % 17}" for at in range(1500)]
    counts = {"a": 7, "b": 11, "c": 13, "d": 17}
    quotas = [f"{name},{value},0,{40 // size + 12}" for name, size in counts.items() for value in range(size)]
    pool, limits = tmp_path / "pool.csv", tmp_path / "quotas.csv"
    pool.write_text("\n".join(["id,a,b,c,d", *people]))
    limits.write_text("\n".join(["feature,value,min,max", *quotas]))
    command = [sys.executable, "-c", SCRIPT, str(pool), str(limits), "--size", "40"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(2.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == b""
    assert err == b"twofold lottery: interrupted; nobody was drawn\n"
