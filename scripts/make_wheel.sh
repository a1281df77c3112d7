#!/usr/bin/env bash
# Builds the wheel into dist/ with $PYTHON (default python3), and nothing but its pip. The same sources make the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT

"$python" -m venv "$tools" || {
  echo "error: '$python' cannot make virtual environments: install its venv module (on Debian and Ubuntu: apt install python3-venv)." >&2
  exit 1
}
rm -rf dist
PIP_DISABLE_PIP_VERSION_CHECK=1 "$tools/bin/pip" wheel --quiet --no-deps --wheel-dir dist .
echo "$(echo dist/*.whl): install it with"
echo "  export PIP_FIND_LINKS=$PWD/dist"
echo "  pip install 'pulumi-wix-data[cli]'"
