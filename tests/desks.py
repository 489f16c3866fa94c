"""A real desk for tests: started as a process on a free port, spoken to over HTTP, killed and started again."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

SCRIPT = Path(sys.executable).with_name("gap-analyzer")


@dataclass
class Answer:
    """What the desk answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def place(self) -> str:
        """Where a redirect leads."""
        return self.headers.get("location", "")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Browser:
    """Speaks to a desk as a browser without scripts would: keeps cookies, sends the token of the page it saw."""

    port: int
    host: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request and its answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Host": f"{self.host}:{self.port}", **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        connection.request(method, path, body, sent)
        got = connection.getresponse()
        answer = Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        for name, value in got.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        connection.close()
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', answer.text) if b"csrf" in answer.body else None
        self.token = found[1] if found else self.token
        return answer

    def get(self, path: str) -> Answer:
        """A page."""
        return self.ask("GET", path)

    def post(self, path: str, **fields: str) -> Answer:
        """A form."""
        form = urlencode({"csrf": self.token, **fields}).encode()
        return self.ask("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, path: str, *files: tuple[str, bytes]) -> Answer:
        """Files, as the form of the library sends them."""
        line = secrets.token_hex(12)
        head = 'Content-Disposition: form-data; name="file"; filename='
        parts = [f'--{line}\r\n{head}"{name}"\r\n\r\n'.encode() + content + b"\r\n" for name, content in files]
        body = b"".join(parts) + f"--{line}--\r\n".encode()
        return self.ask(
            "POST", f"{path}?csrf={self.token}", body, {"Content-Type": f"multipart/form-data; boundary={line}"}
        )

    def make_case(self, name: str = "Case", **fields: str) -> str:
        """A new case; gives back its URL."""
        self.get("/")
        answer = self.post("/cases", name=name, **fields)
        assert answer.status == 303, answer.text
        return answer.place.rsplit("/", 1)[0]

    def wait_judged(self, case: str, *, seconds: float = 120) -> list[dict[str, Any]]:
        """The rows of the library once everything is read and judged."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            page = self.get(f"{case}/library").text
            if "hx-trigger" not in page:
                rows: list[dict[str, Any]] = self.get(f"{case}/library.json").json()
                return rows
            time.sleep(0.2)
        raise AssertionError(f"not judged after {seconds} s: {self.get(f'{case}/library.json').text}")


@dataclass
class Running:
    """A desk that runs."""

    program: subprocess.Popen[str]
    port: int
    folder: Path

    def browser(self) -> Browser:
        """A new browser before it."""
        made = Browser(self.port)
        made.get("/")
        made.get("/")
        return made

    def kill(self) -> None:
        """SIGKILL to the desk; its reader ends by itself."""
        self.program.kill()
        self.program.wait(timeout=30)

    def stop(self) -> None:
        """As by Ctrl-C, or as a service is stopped."""
        self.program.terminate()
        self.program.wait(timeout=30)


def start(folder: Path, *words: str, fault: str = "", typed: str = "") -> Running:
    """Start a desk on a folder; returns once it answers."""
    env = {**os.environ, "GAP_ANALYZER_FAULT": fault}
    errors = (folder.parent / "desk.err").open("a")
    program = subprocess.Popen(
        [str(SCRIPT), "serve", "--port", "0", "--data", str(folder), *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env=env,
    )  # fmt: skip
    errors.close()
    assert program.stdin is not None
    assert program.stdout is not None
    if typed:
        program.stdin.write(typed)
        program.stdin.flush()
    url = program.stdout.readline().strip()
    assert url, "the desk did not start"
    return Running(program, urlsplit(url).port or 0, folder)
