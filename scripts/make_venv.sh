#!/usr/bin/env bash
# Makes .venv with $PYTHON (default python3) and installs the package and its tools into it.
# Done again only when pyproject.toml, the Python or the repository's place changed: the stamp in .venv holds all three.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
stamp=.venv/installed

fail() {
  echo "error: $1" >&2
  exit 1
}

install() {
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input "$@" ||
    fail "The packages could not be installed into .venv: see pip's message above, mend that and run this again."
}

command -v "$python" >/dev/null ||
  fail "There is no '$python' on PATH: install Python 3.10 or later, or name one (make PYTHON=/path/to/python3)."
version=$("$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])') && [ -n "$version" ] ||
  fail "'$python' does not run: name a Python 3.10 or later (make PYTHON=/path/to/python3)."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
  fail "'$python' is Python $version and 3.10 or later is needed: name another one (make PYTHON=/path/to/python3)."

wanted=$(printf '%s\n%s\n' "$PWD" "$version" && cat pyproject.toml)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null && exit 0

present=$(.venv/bin/python -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || present=none
made_for=$(head -n 1 "$stamp" 2>/dev/null) || made_for=$PWD
if [ "$present" != "$version" ] || [ "$made_for" != "$PWD" ]; then
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "'$python' cannot make virtual environments: install its venv module (on Debian and Ubuntu: apt install python3-venv)."
  echo "Making .venv with Python $version." >&2
  "$python" -m venv --clear .venv ||
    fail "The virtual environment .venv could not be made: see Python's message above."
fi
echo "Installing pulumi-wix-data and its tools into .venv: about a minute the first time." >&2
# Only pip 25.1 and later know dependency groups, so the group's own pip comes first.
pip=$(sed -nE 's/^ *"(pip==[^"]+)".*/\1/p' pyproject.toml) && [ -n "$pip" ] ||
  fail "pyproject.toml pins no pip in its dependency group 'dev': add \"pip==<version>\" there, 25.1 or later."
install "$pip"
install --group dev --editable '.[emulator,cli,policy,docs]'
printf '%s\n' "$wanted" >"$stamp"
