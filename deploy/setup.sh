#!/usr/bin/env bash
# Makes .venv and installs what is needed: `setup.sh run` to run, `setup.sh test` to test as well.
# A second call with nothing changed does nothing. Never asks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
kind=${1:-run}

say() { printf '» %s\n' "$*" >&2; }
fail() { printf '✗ %s\n' "$*" >&2; exit 1; }

# Debian keeps venv and Chromium in packages of their own.
install_packages() {
  command -v apt-get >/dev/null || return 1
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null && sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  say "installing $* from the distribution"
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

find_python() {
  local name
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      printf '%s' "$name"
      return
    fi
  done
  return 1
}

make_environment() {
  local python
  python=$(find_python) || { install_packages python3 python3-venv && python=$(find_python); } ||
    fail "Python 3.11 or newer is needed: install python3 and python3-venv"
  if ! "$python" -m venv .venv 2>/dev/null; then
    rm -rf .venv
    install_packages python3-venv || fail "python3-venv is needed: apt-get install python3-venv"
    "$python" -m venv .venv
  fi
}

# The lock names everything, so nothing is left to resolve; a resolver would look at newer releases of what is asked for
# with extras, and refuse them for want of a hash.
install_hashed() {
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes "$@"
}

fingerprint() { cat "$1" pyproject.toml hatch_build.py | sha256sum | cut -d' ' -f1; }

install_locked() {
  local lock=$1 stamp=$2
  [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint "$lock")" ] && return
  say "installing $lock"
  install_hashed -r "$lock"
  .venv/bin/python -m pip check --quiet --disable-pip-version-check
  fingerprint "$lock" >"$stamp"
}

find_chromium() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

# The distribution's package first; Playwright's own download where there is none.
install_chromium() {
  find_chromium >/dev/null && return
  if ! install_packages chromium fonts-dejavu-core fonts-liberation; then
    say "downloading Chromium for the tests"
    .venv/bin/python -m playwright install --with-deps chromium ||
      .venv/bin/python -m playwright install chromium ||
      fail "the browser tests need Chromium: install the package chromium"
  fi
}

find_sshd() {
  PATH="$PATH:/usr/sbin:/usr/local/sbin:$PWD/.venv/ssh/usr/sbin" command -v sshd
}

# The tests of `publish.py deploy` send over SSH to an sshd of their own, which they start and stop.
install_ssh() {
  { command -v rsync && command -v ssh; } >/dev/null || install_packages rsync openssh-client ||
    say "without rsync and ssh their tests are skipped"
  find_sshd >/dev/null && return
  if [ "$(id -u)" = 0 ] && [ ! -d /run/systemd/system ]; then
    install_packages openssh-server && return
  fi
  # Unpacked, not installed: the package would let this machine listen to the world.
  if mkdir -p .venv/ssh && (cd .venv/ssh && apt-get download -qq openssh-server && dpkg-deb -x openssh-server_*.deb .) 2>/dev/null; then
    return
  fi
  say "without sshd the tests over SSH are skipped"
}

# The tests' object storage, beside the environment: it asks for older packages than Kabinet runs with.
install_storage() {
  local lock=tests/support/storage/requirements.lock folder=.venv/storage
  [ "$(cat "$folder/.installed" 2>/dev/null)" = "$(sha256sum <"$lock")" ] && return
  say "installing $lock"
  rm -rf "$folder"
  install_hashed --target "$folder" -r "$lock"
  sha256sum <"$lock" >"$folder/.installed"
}

if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  rm -rf .venv
  say "making .venv"
  make_environment
fi
if [ "$kind" = test ]; then
  install_locked requirements-dev.lock .venv/.installed-test
  install_chromium
  install_ssh
  install_storage
elif [ "$(cat .venv/.installed-test 2>/dev/null)" != "$(fingerprint requirements-dev.lock)" ]; then
  install_locked requirements.lock .venv/.installed-run
fi
.venv/bin/python hatch_build.py
