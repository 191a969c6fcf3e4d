"""make serve: what is saved shows in the open page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import make

PARTS = ("_ext", "_static", "_templates", "content", "ses_data")


@pytest.fixture
def live(tmp_path):
    """A copy of the guide, and the address at which `make serve` shows it."""
    ignore = shutil.ignore_patterns("__pycache__", ".*")
    for part in PARTS:
        shutil.copytree(make.ROOT / part, tmp_path / part, ignore=ignore)
    for name in ("conf.py", "make.py"):
        shutil.copy(make.ROOT / name, tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "make.py", "serve", "--port", str(port)],
            cwd=tmp_path,
            env={**os.environ, "SES_PYTHON": sys.executable},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield tmp_path, answering(port, server, log)
        finally:
            server.terminate()
            server.wait()


def answering(port: int, server: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            assert server.poll() is None, log.read_text("utf-8")
            time.sleep(0.1)
        else:
            return f"http://127.0.0.1:{port}/"
    raise AssertionError(log.read_text("utf-8"))


def test_an_edit_shows_in_the_open_page(live, page):
    project, address = live
    page.goto(f"{address}qualifications/leading-change.html")
    page.wait_for_load_state("networkidle")
    data = project / "ses_data/questions.yaml"
    data.write_text(data.read_text("utf-8").replace("my organizational vision", "my own vision"), "utf-8")
    page.get_by_text("What was my own vision?").first.wait_for(timeout=20_000)
