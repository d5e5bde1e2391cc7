"""A real server that speaks S3 on this machine: moto in a process and with packages of its own."""

import http.client
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.support.sshd import free_port

PACKAGES = Path(__file__).parents[3] / ".venv" / "storage"
MISSING = "needs the tests' object storage: bash deploy/setup.sh test"
KEYS = ("kabinet", "not-a-secret")
OTHER_KEYS = ("kabinet", "another-one")


def is_possible() -> bool:
    return (PACKAGES / "moto").is_dir()


@dataclass
class StorageServer:
    """Listens on loopback until `stop`; anybody may read what lies in its buckets."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
        """Read as a stranger or change as the owner: status, headers in small letters, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        owner = {"Authorization": "AWS4-HMAC-SHA256 Credential=owner/20261101/us-east-1/s3/x"}
        try:
            reads = method in ("GET", "HEAD")
            connection.request(method, quote(path, safe="/?=&"), body, {} if reads else owner)
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, headers, answer.read()
        finally:
            connection.close()

    def make_bucket(self, name: str) -> None:
        assert self.ask("PUT", f"/{name}")[0] == 200

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def start(log: Path) -> StorageServer:
    """Start; returns when the server answers."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES), "MOTO_S3_CUSTOM_ENDPOINTS": ""}
    with log.open("wb") as told:
        process = subprocess.Popen(command, env=environment, stdout=told, stderr=told)
    server = StorageServer(port, process)
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            server.ask("GET", "/moto-api/")
        except OSError:
            time.sleep(0.1)
        else:
            return server
    process.kill()
    raise RuntimeError(f"the storage did not start: {log.read_text()}")
