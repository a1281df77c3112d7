#!/usr/bin/env bash
# Builds sdist and wheel into dist/ for a tag: tag, version and changelog agree, and two builds make the same bytes.
# Beside them, in sbom/, what an installation of the wheel brings.
# PYTHON (default python3) needs nothing but pip.
set -euo pipefail
cd "$(dirname "$0")/.."

tag=${1:?name the tag, such as v0.1.0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "error: $1" >&2
  exit 1
}

version=$(sed -nE 's/^version = "([^"]+)"$/\1/p' pyproject.toml)
[ "$tag" = "v$version" ] || fail "The tag is $tag, and pyproject.toml has version $version."
grep -qE "^## \[${version//./\\.}\] - [0-9]{4}-[0-9]{2}-[0-9]{2}$" CHANGELOG.md ||
  fail "CHANGELOG.md has no section \"## [$version] - <year>-<month>-<day>\"."
grep -qE '^Source = "https://[^<]+"$' pyproject.toml ||
  fail "pyproject.toml does not name the repository: fill in [project.urls]."

"${PYTHON:-python3}" -m venv "$work/tools"
# The versions that CI runs with.
pins=$(sed -nE 's/^ *"((build|cyclonedx-bom|hatchling|twine)==[^"]+)".*/\1/p' pyproject.toml)
# shellcheck disable=SC2086
"$work/tools/bin/pip" install --quiet --disable-pip-version-check $pins
for place in first second; do
  # From a copy at another place each time: neither a path nor the time of a file may be in the result.
  mkdir "$work/$place"
  git archive HEAD | tar -x -C "$work/$place"
  "$work/tools/bin/python" -m build --no-isolation --outdir "$work/$place/dist" "$work/$place" >/dev/null
done
diff -r "$work/first/dist" "$work/second/dist" || fail "Two builds of $version differ."
"$work/tools/bin/twine" check --strict "$work/first/dist/"*
rm -rf dist
mv "$work/first/dist" dist
TOOLS="$work/tools/bin" scripts/make_sbom.sh dist sbom/pulumi-wix-data.cdx.json
(cd dist && sha256sum -- *)
