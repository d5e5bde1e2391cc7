"""A real sshd on this machine with keys made for one run of the tests."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:{ROOT}/.venv/ssh/usr/sbin"
MISSING = "needs rsync, ssh and sshd: apt-get install rsync openssh-client openssh-server"


def program(name: str) -> str | None:
    return shutil.which(name, path=PLACES)


def is_possible() -> bool:
    return all(program(name) for name in ("rsync", "ssh", "ssh-keygen", "sshd"))


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@dataclass
class SSHServer:
    """Listens on loopback until `stop`; lets in whoever has `key`."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def key(self) -> Path:
        return self.folder / "client"

    @property
    def known_hosts(self) -> Path:
        return self.folder / "known_hosts"

    def to(self, folder: Path) -> str:
        return f"{getpass.getuser()}@127.0.0.1:{folder}"

    def restricted(self, name: str, command: str) -> Path:
        """Make one more key, for which nothing but a command is run over there."""
        make_key(self.folder / name)
        public = (self.folder / f"{name}.pub").read_text()
        with (self.folder / "client.pub").open("a") as known:
            known.write(f'restrict,command="{command}" {public}')
        return self.folder / name

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def start(folder: Path) -> SSHServer:
    """Make keys and settings in a folder and start; returns when connections are taken."""
    for name in ("host", "client"):
        make_key(folder / name)
    port = free_port()
    public = (folder / "host.pub").read_text().split()
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {public[0]} {public[1]}\n")
    settings = folder / "sshd_config"
    settings.write_text(_settings(folder, port))
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where root's sshd locks itself up
    command = [str(program("sshd")), "-D", "-e", "-f", str(settings)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, *_parts(), *_patience(command)], stderr=log)
    _wait(port, process, folder / "log")
    return SSHServer(folder, port, process)


def make_key(file: Path) -> None:
    made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(file)]
    subprocess.run(made, check=True, capture_output=True)


def _settings(folder: Path, port: int) -> str:
    path = str(Path(str(program("rsync"))).parent)
    return f"""
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/client.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
SetEnv PATH={path}:/usr/bin:/bin
"""


def _parts() -> list[str]:
    """Newer servers consist of several programs; those of an unpacked one lie beside it."""
    folder = Path(str(program("sshd"))).parents[1] / "lib" / "openssh"
    found = {"SshdSessionPath": folder / "sshd-session", "SshdAuthPath": folder / "sshd-auth"}
    return [f"-o{name}={file}" for name, file in found.items() if file.is_file()]


def _patience(command: list[str]) -> list[str]:
    """Newer servers shut out an address that failed to sign in; older ones do not know of it."""
    more = ["-oPerSourcePenalties=no"]
    tried = subprocess.run([*command, *_parts(), *more, "-t"], check=False, capture_output=True)
    return more if tried.returncode == 0 else []


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    process.kill()
    raise RuntimeError(f"sshd did not start: {log.read_text()}")
