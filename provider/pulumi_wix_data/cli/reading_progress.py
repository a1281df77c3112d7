"""What goes on, on standard error: a bar while a site is read, a line while checks are made. On a terminal only."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager


@contextmanager
def reading_progress(what: str) -> Generator[Callable[[int, int], None]]:
    """What `read_site` tells how many collections are done, of how many. `what` is shown before the bar.

    Nothing is shown where standard error is not a terminal.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)

        def tell(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield tell


@contextmanager
def checking_progress() -> Generator[Callable[[str], None]]:
    """What a command tells which check it makes now; the line goes when it is done."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _now: None
        return
    with console.status("Checking …") as line:
        yield lambda now: line.update(f"Checking {escape(now)} …")
