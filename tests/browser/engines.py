"""Browsers that Playwright does not drive as they are: Firefox as it is installed, by WebDriver BiDi.

Playwright's own Firefox is a patched one, with other defaults; what people have keeps a store for each file.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

#: How long anything may take before a test gives up, in seconds.
PATIENCE = 120
#: Nothing of a network, no pages of its own; and what Firefox sets aside for drivers is put back to what people have.
QUIET = {
    "remote.prefs.recommended": False,
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}


def user_settings(profile: Path, settings: dict[str, Any]) -> None:
    """Write settings into a profile of Firefox."""
    profile.mkdir(exist_ok=True)
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items())
    (profile / "user.js").write_text("".join(lines), "utf-8")


def kill(process: subprocess.Popen[Any]) -> None:
    """End a browser that has a session of its own, with all its processes, at once."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


class Firefox:
    """One running Firefox with a profile. `tab` names the tab that is driven."""

    def __init__(self, program: str, profile: Path) -> None:
        user_settings(profile, QUIET)
        self._process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"],
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr
        found = next(filter(None, (re.search(r"ws://\S+", line) for line in self._process.stderr)), None)
        assert found, f"{program} does not start"
        threading.Thread(target=list, args=(self._process.stderr,), daemon=True).start()  # or it would block
        self._socket = connect(f"{found[0]}/session", max_size=None, open_timeout=PATIENCE).__enter__()
        self._sent = 0
        self._send("session.new", capabilities={})
        self.tab = self._send("browsingContext.getTree")["contexts"][0]["context"]

    def _send(self, method: str, **params: Any) -> dict[str, Any]:
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        answer: dict[str, Any] = {}
        while answer.get("id") != self._sent:
            answer = json.loads(self._socket.recv(timeout=PATIENCE))
        assert answer["type"] == "success", answer
        result: dict[str, Any] = answer["result"]
        return result

    def goto(self, url: str) -> None:
        self._send("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    def run(self, script: str) -> Any:
        """Return what an expression comes to, by way of JSON."""
        result = self._send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify([await ({script})]))()",
            target={"context": self.tab},
            awaitPromise=True,
        )
        assert result["type"] == "success", result
        return json.loads(result["result"]["value"])[0]

    def wait(self, script: str) -> Any:
        """Return what an expression comes to as soon as that is true."""
        return self.run(
            f"""new Promise((found, late) => {{
              const look = () => {{ const value = {script}; if (value) found(value); else setTimeout(look, 20) }}
              look()
              setTimeout(() => late(document.body.innerText), {PATIENCE * 500})
            }})"""
        )

    def another_tab(self) -> None:
        """Go on in a new tab."""
        self.tab = self._send("browsingContext.create", type="tab")["context"]

    def close(self) -> None:
        self._send("browser.close")
        self._process.wait(PATIENCE)

    def kill(self) -> None:
        """End it as a power cut would, as far as programs can."""
        self._process.kill()
        self._process.wait(PATIENCE)
