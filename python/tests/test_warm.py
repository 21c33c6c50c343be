"""Filling the caches at set-up."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from port import PYTHON_FOLDER


def test_without_weights_there_is_nothing_to_warm_and_set_up_goes_on(tmp_path: Path) -> None:
    arguments = [sys.executable, "-m", "pipeline", "warm", "--models-dir", str(tmp_path), "--cache-dir", str(tmp_path)]
    done = subprocess.run(arguments, cwd=PYTHON_FOLDER, capture_output=True, timeout=120, check=True)
    assert done.stdout == b""
    assert b"model_missing" in done.stderr
    assert list(tmp_path.iterdir()) == []
