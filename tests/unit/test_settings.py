"""What is set from outside is right, or named in one sentence; nothing is guessed."""

from __future__ import annotations

import re
import sys

import pytest
from ses.settings import LAST_MOMENT, BadSetting, settle


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("SES_BASE_URL", "https://example.org", "https://example.org/"),
        ("SES_BASE_URL", "https://example.org/guide", "https://example.org/guide/"),
        ("SES_BASE_URL", "https://example.org/guide//", "https://example.org/guide/"),
        ("SES_BASE_URL", "http://localhost:8000/~me/a%20b/", "http://localhost:8000/~me/a%20b/"),
        ("SES_BASE_URL", "http://[::1]:8000", "http://[::1]:8000/"),
        ("SOURCE_DATE_EPOCH", "0", "0"),
        ("SOURCE_DATE_EPOCH", str(LAST_MOMENT), str(LAST_MOMENT)),
        ("SES_BROWSER", sys.executable, sys.executable),
        ("SES_PYTHON", sys.executable, sys.executable),
        *((name, "", None) for name in ("SES_BASE_URL", "SOURCE_DATE_EPOCH", "SES_BROWSER", "SES_PYTHON")),
    ],
)
def test_a_variable_has_one_form_and_an_empty_one_is_none(name, value, form):
    environment = {name: value, "OTHER": ""}
    settle(environment)
    assert environment == {"OTHER": ""} | ({name: form} if form else {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("SES_BASE_URL", value)
            for value in (
                " ", "example.org", "//example.org/", "/guide/", "ftp://example.org/", "file:///guide/", "https://",
                "https:///guide/", "https://:80/", "https://example.org:port/", "https://example.org:99999/",
                "https://me:secret@example.org/", "https://example.org/?a=b", "https://example.org/#top",
                "https://example.org/a b/", " https://example.org/", "https://example.org/\n", "https://[::1/",
                "https://exämple.org/", 'https://example.org/"><script>',
            )
        ),
        *(
            ("SOURCE_DATE_EPOCH", value)
            for value in (" ", "junk", "-5", "+5", " 5", "5\n", "1.5", "1e9", "1_000", "٣", "0x10", "9" * 5000,
                          str(LAST_MOMENT + 1))
        ),
        *((name, value) for name in ("SES_BROWSER", "SES_PYTHON") for value in (" ", "no-such-program", "/")),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_with_what_to_write(name, value):
    with pytest.raises(BadSetting, match=rf"^{name} is {re.escape(repr(value))}; \S[^\n]+$"):
        settle({name: value})


@pytest.mark.parametrize(
    "value", ["", "Ses-Guide", "ses_guide", "ses:guide", "-guide", "guide-", "a--b", "gui de", None]
)
def test_a_name_of_storage_is_part_of_keys(value):
    settle({}, {"ses_storage_name": "ses-guide-2"})
    with pytest.raises(BadSetting, match=rf"^ses_storage_name is {re.escape(repr(value))}; write small letters"):
        settle({}, {"ses_storage_name": value})


@pytest.mark.parametrize("value", [True, False, 1, 0, "1", "0"])
def test_a_draft_is_one_or_not(value):
    settle({}, {"ses_draft": value, "other": "yes"})


@pytest.mark.parametrize("value", ["yes", "no", "True", "false", "2", 2, -1, "", " 1", None, "on", []])
def test_a_draft_is_nothing_between(value):
    with pytest.raises(BadSetting, match=rf"^ses_draft is {re.escape(repr(value))}; write 1 for yes, 0 for no$"):
        settle({}, {"ses_draft": value})
