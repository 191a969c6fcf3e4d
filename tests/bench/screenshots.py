"""`make screenshots`: the README's pictures, from `_build/html`, of pages and sizes in pyproject.toml."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from playwright.sync_api import sync_playwright

from make import browser_flags, find_browser

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build/html"
PICTURES = ROOT / ".github/pictures"


def main() -> int:
    """Take each picture in light colours, at one pixel per point: sharp enough and small."""
    shots = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ses"]["screenshots"]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=browser_flags())
        for name, (address, width, height) in shots.items():
            path, _, anchor = address.partition("#")
            if not (SITE / path).is_file():
                print(f"make screenshots: no such page: {path}", file=sys.stderr)
                return 1
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
            page.goto(f"{(SITE / path).as_uri()}#{anchor}")
            picture = PICTURES / f"{name}.png"
            page.screenshot(path=picture)
            print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
