"""What the tests of saved work share: a checklist in a browser, in the words of its labels."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from browsing import Guide
from playwright.sync_api import Locator, Page, expect

from make import ROOT

LABELS = {
    label["id"]: label["text"] for label in yaml.safe_load((ROOT / "ses_data/labels.yaml").read_text("utf-8"))["labels"]
}
#: Lists that the tests use, by what they need of them.
PLAIN, TWICE, PER_ECQ = "plan-of-action", "ccar-example", "narrative-review"
#: What of ours is stored, the choice of colours apart.
STORED = "Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith('ses-guide:d')))"


def said(id_: str, **values: object) -> re.Pattern[str]:
    """Return a pattern for what a label says; values not given may be anything."""
    parts = re.split(r"\{(\w+)\}", LABELS[id_])
    return re.compile(
        "".join(
            (re.escape(str(values[part])) if part in values else ".*") if index % 2 else re.escape(part)
            for index, part in enumerate(parts)
        )
    )


class Sheet:
    """A checklist as somebody works on it."""

    def __init__(self, page: Page, address: str, list_: str = PLAIN) -> None:
        self.page = page
        self.address = f"{address}checklists/{list_}.html"
        page.goto(self.address)

    @property
    def boxes(self) -> Locator:
        return self.page.locator(".ses-check > input")

    @property
    def states(self) -> list[str]:
        states: list[str] = self.page.locator(".ses-check").evaluate_all("all => all.map(one => one.dataset.sesState)")
        return states

    @property
    def stored(self) -> dict[str, Any]:
        return {key: json.loads(raw) for key, raw in self.page.evaluate(STORED).items()}

    @property
    def entries(self) -> dict[str, Any]:
        return {key: value for key, value in self.stored.items() if "state" in value}

    def part(self, name: str) -> Locator:
        """Return a part of the page by the name that the scripts find it by."""
        return self.page.locator(f'[data-ses-is="{name}"]')

    def press(self, id_: str) -> None:
        """Press the button with a label's words."""
        dialog = self.page.locator("dialog[open]").last
        where: Page | Locator = dialog if dialog.count() else self.page
        where.get_by_role("button", name=LABELS[id_], exact=True).first.click()

    def open(self) -> None:
        """Open Drafts and copies."""
        self.press("work-drafts")

    def item(self, index: int) -> Locator:
        """Return an item with its fields shown."""
        item = self.page.locator(".ses-check").nth(index)
        if item.locator(".ses-more").get_attribute("open") is None:
            item.locator("summary").click()
        return item

    def write(self, index: int, field: str, text: str) -> None:
        """Write into a field of an item, as keys do, and leave the field."""
        field_ = self.item(index).get_by_label(LABELS[f"work-{field}"], exact=True)
        field_.fill(text)
        field_.press("Tab")

    def not_applicable(self, index: int, reason: str) -> None:
        """Say of an item that it does not apply."""
        self.item(index).get_by_label(LABELS["work-na"], exact=True).check()
        self.write(index, "reason", reason)

    def expect_saved(self) -> None:
        """See that the page says that all is saved."""
        expect(self.part("saving")).to_have_text(said("say-saved"))

    def copy_text(self) -> str:
        """Return what Save a copy puts into the file."""
        self.open()
        with self.page.expect_download() as download:
            self.press("work-copy-json")
        path = download.value.path()
        self.press("work-close")
        return path.read_text("utf-8")

    def look_at(self, text: str) -> None:
        """Paste a copy and look at what it would change."""
        self.open()
        self.part("text").fill(text)
        self.press("work-load-look")

    def load(self, text: str, way: str) -> None:
        """Load a copy."""
        self.look_at(text)
        self.page.get_by_label(LABELS[f"work-load-{way}"]).check()
        self.press("work-load")
        self.press("work-close")


def list_pages(guide: Guide) -> list[str]:
    """Return the addresses of all checklists."""
    return guide.holding("data-ses-check=")
