"""The oracles' own environment, and one process of ours or theirs in it: the benchmarks and the check share them."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@cache
def oracle() -> Path:
    """The oracles' Python, installed when absent or out of date. Exits with the reason if that fails."""
    if subprocess.run([str(ROOT / "bench/oracle/install")], check=False).returncode:
        raise SystemExit("no oracles, so nothing was compared")
    return ROOT / ".oracle-venv/bin/python"


def child(python: Path, file: str, *arguments: str, given: object = None) -> Any:
    """Run a file in an environment of its own, on one thread, `given` on its input; the JSON it prints last."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command, text = [str(python), file, *arguments], json.dumps(given)
    done = subprocess.run(command, capture_output=True, text=True, env=environment, input=text, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])
