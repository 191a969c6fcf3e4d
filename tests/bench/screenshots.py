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
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ses"]["screenshots"]
    missing = [page for page in wanted["pages"].values() if not (SITE / page).is_file()]
    if missing:
        print(f"make screenshots: no such page: {', '.join(missing)}", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=browser_flags())
        for size, (width, height) in wanted["sizes"].items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
            for name, path in wanted["pages"].items():
                page.goto((SITE / path).as_uri())
                picture = PICTURES / f"{name}-{size}.png"
                page.screenshot(path=picture)
                print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
