"""`make bench`: how long a tick takes on a large list in a slow browser, until it is stored and on the screen.

Exit status 1 if the bar of pyproject.toml is missed.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from playwright.sync_api import sync_playwright
from synthetic import write_guide

from make import ROOT, browser_flags, child_environment, find_browser, sphinx

SIZES = (9,) * 55 + (5,)
SLOWER = 4
TICKS = 40
BAR: float = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ses"]["bars"]["tick_ms"]

# Stored already, so that a tick has all there can be to count.
FILL = "() => document.querySelectorAll('.ses-check > input').forEach((box) => box.click())"
TICK = """(index) => new Promise((done) => {
  const box = document.querySelectorAll('.ses-check > input')[index]
  const end = ':' + box.parentNode.dataset.sesCheck
  const stored = () => Object.entries(localStorage).find(([key]) => key.endsWith(end))[1]
  const before = stored()
  const start = performance.now()
  box.click()
  requestAnimationFrame(() => {
    const painted = new MessageChannel()  // runs after the frame
    painted.port1.onmessage = () => {
      const taken = performance.now() - start
      if (stored() === before) throw new Error('the tick was not stored')
      done(taken)
    }
    painted.port2.postMessage(null)
  })
})"""


def build(folder: Path) -> Path:
    """Build a guide with one checklist of all the items; return its page."""
    write_guide(ROOT, folder, 2, SIZES)
    command = [sys.executable, *sphinx("html", folder / "_build/doctrees", folder / "_build/html")]
    subprocess.run(command, cwd=folder, env=child_environment(), check=True, capture_output=True)
    pages = (path for path in (folder / "_build/html").rglob("*.html") if "data-ses-check=" in path.read_text("utf-8"))
    return next(pages)


def measure(page_file: Path) -> list[float]:
    """Return how long each of some ticks took, in milliseconds."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=browser_flags())
        page = browser.new_page()
        page.goto(page_file.as_uri())
        count = page.locator(".ses-check > input").count()
        assert count == sum(SIZES), f"{count} items instead of {sum(SIZES)}"
        page.evaluate(FILL)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        taken = [page.evaluate(TICK, index * count // TICKS) for index in range(TICKS)]
        browser.close()
    return taken


def main() -> int:
    """Measure and compare with the bar."""
    with tempfile.TemporaryDirectory() as folder:
        taken = measure(build(Path(folder)))
    middle = statistics.median(taken)
    held = middle <= BAR
    print(f"{'a tick among 500 items, median':46} {middle:9.3f} ms       (bar {BAR:g}{'' if held else ', MISSED'})")
    print(f"{'a tick among 500 items, slowest':46} {max(taken):9.3f} ms")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
