"""Keeps one note of a merge request, or one open issue, up to date: `keep_note.py note|issue FILE`.

The first line of the file is a mark, which names the stack; the text with the same mark is replaced. It needs
GITLAB_TOKEN, a token of the project with the scope `api`; the rest comes from GitLab.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

TITLE = "Wix permissions were changed outside Pulumi"


def call(method: str, path: str, body: dict[str, str] | None = None) -> Any:
    """The answer of GitLab's API below the project."""
    request = urllib.request.Request(  # noqa: S310 - GitLab's own address
        f"{os.environ['CI_API_V4_URL']}/projects/{os.environ['CI_PROJECT_ID']}/{path}",
        json.dumps(body).encode() if body else None,
        {"PRIVATE-TOKEN": os.environ["GITLAB_TOKEN"], "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


def all_pages(path: str) -> list[Any]:
    """What all pages of a list hold."""
    found: list[Any] = []
    page = 1
    while answer := call("GET", f"{path}{'&' if '?' in path else '?'}per_page=100&page={page}"):
        found += answer
        page += 1
    return found


def main() -> None:
    """Write the text in its place."""
    kind, file = sys.argv[1:]
    text = Path(file).read_text(encoding="utf-8")
    mark = text.partition("\n")[0]
    if not mark.startswith("<!-- wix-data review"):
        sys.exit(f"{file} has no mark: it is not the output of wix-data review.")
    if kind == "note":
        path, key, name = f"merge_requests/{os.environ['CI_MERGE_REQUEST_IID']}/notes", "id", "body"
        there = all_pages(path)
    else:
        path, key, name = "issues", "iid", "description"
        there = all_pages("issues?state=opened")
    mine = [each for each in there if (each[name] or "").partition("\n")[0].rstrip() == mark]
    title = {} if kind == "note" else {"title": TITLE}
    if mine:
        call("PUT", f"{path}/{mine[0][key]}", {name: text})
    else:
        call("POST", path, {**title, name: text})


if __name__ == "__main__":
    main()
