"""`make screenshots`: pictures of pages for the README, of sheets for it and for `handouts`, as pyproject.toml says."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pypdfium2 as pdfium
from playwright.sync_api import sync_playwright

from make import browser_flags, find_browser

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build/html"
PICTURES = ROOT / ".github/pictures"
SHEETS = ROOT / "content/pictures"
#: Pixels across a picture of a sheet, and its shades of grey: light enough for a page, sharp enough to see what it is.
SHEET_WIDTH, GREYS = 280, 8


def main() -> int:
    """Take all pictures."""
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ses"]
    return take_pages(wanted["screenshots"]) or take_sheets(wanted["sheet-pictures"])


def take_sheets(sheets: dict[str, list[str | int]]) -> int:
    """Take a picture of one page of each PDF, in grey."""
    SHEETS.mkdir(parents=True, exist_ok=True)
    for name, (file, number) in sheets.items():
        page = pdfium.PdfDocument(SITE / "handouts" / str(file))[int(number) - 1]
        picture = page.render(scale=3).to_pil().convert("L")
        picture.thumbnail((SHEET_WIDTH, picture.height))
        path = SHEETS / f"{name}.png"
        step = 255 / (GREYS - 1)
        picture = picture.point([round(round(grey / step) * step) for grey in range(256)])
        picture.quantize(GREYS).save(path, optimize=True)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")
    return 0


def take_pages(shots: dict[str, list[str | int]]) -> int:
    """Take each picture in light colours, at one pixel per point: sharp enough and small."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=browser_flags())
        for name, (address, width, height) in shots.items():
            path, _, anchor = str(address).partition("#")
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
