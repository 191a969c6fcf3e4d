"""Layer 0: what is set from outside, by environment variables and Sphinx's ``-D``, checked in one place.

`settle` comes first in `make.py`, in `conf.py` and in our programs. Whoever reads a variable later can trust it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

#: The last second of 2107, a zip's last year.
LAST_MOMENT = 4_354_819_199


class BadSetting(Exception):
    """A value that cannot be used: which one, and what to write instead."""


def settle(environment: MutableMapping[str, str], options: Mapping[str, object] | None = None) -> None:
    """Check what is set, and bring the variables into one form. One that is set but empty counts as not set.

    :param options: values of `conf.py` or of ``-D``, by name.
    :raises BadSetting: something cannot be used.
    """
    for name, form in _VARIABLES.items():
        if value := environment.pop(name, ""):
            environment[name] = _in_form(name, form, value)
    for name, given in (options or {}).items():
        if name in _OPTIONS:
            _in_form(name, _OPTIONS[name], given)


def address_of_site(text: str) -> str:
    """Return the address of a site with a slash at its end; nothing if there is none.

    :raises ValueError: it is no whole address, or holds what no link to a page should: a question mark, a password.
    """
    if text and (
        not re.fullmatch(r"https?://[\w.:\[\]-]+(/[\w./~%!$&'()*+,;=:@-]*)?", text, re.ASCII) or not _host(text)
    ):
        raise ValueError("write the whole address, such as https://example.org/guide/")
    return text and text.rstrip("/") + "/"


def _host(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        return parts.hostname if parts.port != 0 else None
    except ValueError:  # no number of a port, or too many brackets
        return None


def _moment(text: str) -> str:
    if not re.fullmatch("[0-9]{1,10}", text) or int(text) > LAST_MOMENT:
        raise ValueError(f"write whole seconds since 1970, at most {LAST_MOMENT} (the end of 2107)")
    return text


def _program(text: str) -> str:
    found = shutil.which(text)
    if not found:
        raise ValueError("there is no such program; name one that is installed")
    return str(Path(found).absolute())


def _yes_or_no(value: object) -> object:
    if value not in (True, False, "1", "0"):  # as Sphinx takes them
        raise ValueError("write 1 for yes, 0 for no")
    return value


def _word(value: object) -> object:
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", str(value)):
        raise ValueError("write small letters, digits and single hyphens, such as ses-guide")
    return value


_VARIABLES = {
    "SES_BASE_URL": address_of_site,
    "SOURCE_DATE_EPOCH": _moment,
    "SES_BROWSER": _program,
    "SES_PYTHON": _program,
}
_OPTIONS = {"ses_draft": _yes_or_no, "html_baseurl": address_of_site, "ses_storage_name": _word}


def _in_form(name: str, form: Callable[[Any], Any], value: object) -> Any:
    try:
        return form(value)
    except ValueError as error:
        raise BadSetting(f"{name} is {value!r}; {error}") from None
