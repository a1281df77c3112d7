"""The review as one HTML page that loads nothing from anywhere."""

from __future__ import annotations

from ..permissions.exposure import Exposure
from ..sanitize import html_text as escape
from .review_model import AccessChange, Review
from .wording import SiteNames, alarms, cause, footer, headline, title

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --high: #b3261e; --middle: #8a5a00; --low: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --high: #ff8a80; --middle: #ffc266; --low: #7fd6a0; } }
body { font: 1rem/1.45 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
code { overflow-wrap: anywhere; }
.high { color: var(--high); font-weight: 600; } .middle { color: var(--middle); font-weight: 600; }
.low { color: var(--low); } .alarm { border-left: .3rem solid var(--high); padding-left: .75rem; }
footer, .cause { opacity: .75; }
"""
_CLASSES = {
    Exposure.PUBLIC_WRITE: "high",
    Exposure.PUBLIC_READ: "high",
    Exposure.MEMBERS_WRITE: "middle",
    Exposure.MEMBERS_READ: "middle",
    Exposure.OTHER_WIDER: "middle",
    Exposure.UNCLEAR: "middle",
}
_COLUMNS = ("exposure", "collection", "action", "before → after", "who")


def html(review: Review) -> str:
    """The page: the same review gives the same text."""
    sites = SiteNames(review)
    name = escape(title(review))
    alarm = "".join(f'<p class="alarm" role="alert">{escape(each)}</p>\n' for each in alarms(review))
    notes = "".join(
        f"<li>{_place(sites.place(note.site_id, note.data_collection_id))}{escape(note.text)}</li>\n"
        for note in review.notes
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{name}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{name}</h1>
<p><strong>{escape(headline(review))}</strong></p>
{alarm}{_table("Exposures", review.exposures, sites)}{_table("Nobody gains access", review.others_changes, sites)}\
{f"<h2>Also</h2><ul>{notes}</ul>" if notes else ""}
</main>
<footer>{escape(" ".join(filter(None, (sites.legend, footer(review)))))}</footer>
</body>
</html>
"""


def _place(place: str) -> str:
    return f"<code>{escape(place)}</code> " if place else ""


def _table(caption: str, changes: tuple[AccessChange, ...], sites: SiteNames) -> str:
    if not changes:
        return ""
    head = "".join(f'<th scope="col">{column}</th>' for column in _COLUMNS)
    rows = "\n".join(_row(change, sites) for change in changes)
    return f"""<div class="scroll"><table>
<caption>{caption}</caption>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table></div>
"""


def _row(change: AccessChange, sites: SiteNames) -> str:
    style = _CLASSES.get(change.exposure, "low")
    return (
        f'<tr><td class="{style}">{escape(change.exposure.value)}</td>'
        f"<td><code>{escape(sites.place(change.site_id, change.data_collection_id))}</code></td>"
        f"<td>{change.action.verb}</td>"
        f"<td><code>{escape(change.before)}</code> → <code>{escape(change.after)}</code></td>"
        f'<td>{escape(change.consequence)} <span class="cause">({escape(cause(change))})</span></td></tr>'
    )
