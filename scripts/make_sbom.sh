#!/usr/bin/env bash
# Writes a CycloneDX SBOM: the wheel in a folder, and everything that its installation with the parts for users brings.
# TOOLS is the folder with pip and cyclonedx-py (default .venv/bin).
set -euo pipefail
cd "$(dirname "$0")/.."

wheels=${1:?name the folder with the wheel, such as dist}
output=${2:?name the file to write, such as sbom/pulumi-wix-data.cdx.json}
tools=${TOOLS:-.venv/bin}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# By name and version: an installation from a file would be listed with the path of that file.
version=$(sed -nE 's/^version = "([^"]+)"$/\1/p' pyproject.toml)
"$tools/python" -m venv --without-pip "$work/installed"
"$tools/pip" --python "$work/installed/bin/python" install --quiet --no-compile --disable-pip-version-check \
  --find-links "$wheels" "pulumi-wix-data[cli,emulator,policy]==$version"
mkdir -p "$(dirname "$output")"
"$tools/cyclonedx-py" environment --output-reproducible --pyproject pyproject.toml --mc-type library \
  --output-format JSON --output-file "$output" "$work/installed/bin/python"
