"""Output that a document shows, against what a command really prints: "…" stands for lines that are left out."""

from __future__ import annotations

import re

from tests.docs.blocks import Block

CUT = "…"


def assert_captured(shown: Block, printed: str, *, any_numbers: bool = False) -> None:
    """The lines between two cuts follow one another in the output too, and all come in the order shown.

    Trailing blanks do not count; with `any_numbers`, neither does what a number is.
    """
    real = _lines(printed, any_numbers)
    start, missing = 0, list[str]()
    for part in re.split(rf"^{CUT}\n", shown.text, flags=re.MULTILINE):
        wanted = _lines(part, any_numbers)
        if not wanted:
            continue
        places = (at for at in range(start, len(real)) if real[at : at + len(wanted)] == wanted)
        found = next(places, None)
        if found is None:
            missing.append("\n".join(wanted))
        else:
            start = found + len(wanted)
    assert missing == [], printed


def _lines(text: str, any_numbers: bool) -> list[str]:
    lines = [line.rstrip() for line in text.splitlines()]
    return [re.sub(r"\d+", "0", line) for line in lines] if any_numbers else lines
