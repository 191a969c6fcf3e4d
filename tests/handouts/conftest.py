"""Sheets of the guide, each made when a test asks for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from papers import ADDRESS, Paper
from ses.dataset import Dataset
from ses.handouts.pdf import Printer
from ses.handouts.press import Press
from ses.handouts.sheets import Format, Sheet, all_sheets
from ses.rules import check_directory

ROOT = Path(__file__).parents[2]
PrintSheet = Callable[..., Paper]


@pytest.fixture(scope="session")
def data() -> Dataset:
    """The published records of the guide."""
    found, problems = check_directory(ROOT / "ses_data")
    assert not problems
    return found.published()


@pytest.fixture(scope="session")
def printer() -> Printer:
    return Printer(ROOT / "_templates")


@pytest.fixture(scope="session")
def press(data: Dataset) -> Press:
    addresses = {record.key: f"{ADDRESS}/{record.id}.html" for record in data.records}
    return Press(data, ROOT / "_templates", addresses, ADDRESS)


@pytest.fixture(scope="session")
def sheets(data: Dataset) -> dict[str, Sheet]:
    """All sheets by their ids."""
    return {sheet.id: sheet for sheet in all_sheets(data)}


@pytest.fixture(scope="session")
def printed(
    press: Press, printer: Printer, sheets: dict[str, Sheet], tmp_path_factory: pytest.TempPathFactory
) -> PrintSheet:
    """Return a function that prints a sheet of the guide, once for all tests: `printed("format", "letter-large")`."""
    folder = tmp_path_factory.mktemp("handouts")
    made: dict[Path, Paper] = {}

    def print_sheet(id_: str, form: str = "letter") -> Paper:
        path = folder / f"{id_}-{form}.pdf"
        if path not in made:
            paper, _, size = form.partition("-")
            sheet = sheets[id_]
            html = press.document(
                "document.html",
                [sheet],
                Format(paper, size == "large"),
                title=sheet.title,
                revised=sheet.record.revised,
            )
            printer.write(html, path)
            made[path] = Paper(path)
        return made[path]

    return print_sheet
