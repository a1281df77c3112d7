"""Another process of a run, which does to a book what a test tells it: `python -m tests.unit.memory.book_process`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from pulumi_wix_data.memory.book_file import BookFile
from pulumi_wix_data.memory.run_book import RunBook

ROOT = Path(__file__).parents[3]
COUNTED = ("counter", "", "")
"""Topic, subject and owner of the fact that `count` counts up."""


class OtherProcess:
    """The test's end of such a process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def tell(self, order: str, *arguments: Any) -> None:
        """Have it do something, and do not wait."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([order, *arguments]) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """What came of what it was told first. Raises AssertionError with the failure that it met."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the process has ended"
        answer, failure = json.loads(line)
        assert failure is None, failure
        return answer

    def ask(self, order: str, *arguments: Any) -> Any:
        """Have it do something, and wait for what comes of it."""
        self.tell(order, *arguments)
        return self.answer()

    def kill(self) -> None:
        """As `kill -9` does."""
        self._process.kill()
        self._process.wait()


@contextmanager
def other_processes(count: int) -> Generator[list[OtherProcess]]:
    """That many processes, started side by side."""
    command = [sys.executable, "-m", "tests.unit.memory.book_process"]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    try:
        yield [OtherProcess(each) for each in started]
    finally:
        for each in started:
            each.kill()
            each.communicate()


@contextmanager
def other_process() -> Generator[OtherProcess]:
    """One process."""
    with other_processes(1) as (process,):
        yield process


class _Orders:
    def __init__(self) -> None:
        self._file = BookFile()
        self._locks = ExitStack()

    def open(self, path: str) -> None:
        """Open a book, in place of the one that is open."""
        self._file.close()
        self._file = BookFile(Path(path))

    def open_run(self, folder: str, engine: str) -> str | None:
        """Open the book of a run; why it is alone."""
        self._file.close()
        book = RunBook.open(engine, Path(folder))
        self._file = book._file  # pyright: ignore[reportPrivateUsage]
        return book.why_alone

    def open_often(self, paths: list[str]) -> None:
        """Open one book after another."""
        for path in paths:
            self.open(path)

    def facts(self, topic: str, subject: str) -> list[tuple[str, str]]:
        """Read some facts."""
        return self._file.read(topic, subject)

    def file(self, topic: str, subject: str, owner: str, value: str) -> None:
        """File a fact."""
        self._file.file(topic, subject, owner, value)

    def claim_all(self, topic: str, count: int) -> list[int]:
        """Claim the subjects 0, 1, 2 and so on; which of them nobody had claimed."""
        return [number for number in range(count) if self._file.claim(topic, str(number))]

    def first(self, topic: str, subject: str, owner: str) -> tuple[str, str]:
        """File a fact unless there is one."""
        return self._file.file_first(topic, subject, owner, f"of {owner}")

    def hashed(self, *parts: str) -> str:
        """The hash of something."""
        return self._file.hashed(*parts)

    def count(self, name: str, times: int) -> None:
        """Count up in two steps, between which others must not come."""
        for _ in range(times):
            with self._file.alone_with(name):
                found = self._file.read(*COUNTED[:2])
                self._file.file(*COUNTED, str(int(found[0][1] if found else "0") + 1))

    def lock(self, name: str) -> None:
        """Take a lock, and keep it."""
        self._locks.enter_context(self._file.alone_with(name))

    def unlock(self) -> None:
        """Give all locks back."""
        self._locks.close()

    def begin(self, topic: str) -> int:
        """Begin to file a fact, and do not come to an end."""
        database = self._file._db  # pyright: ignore[reportPrivateUsage]
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO facts (topic, subject, owner, value) VALUES (?,'','','')", (topic,))
        return os.getpid()

    def close(self) -> None:
        """Leave the run."""
        self._file.close()
        self._file = BookFile()


def _obey() -> None:
    orders = _Orders()
    for line in sys.stdin:
        order, *arguments = json.loads(line)
        answer, failure = None, None
        try:
            answer = getattr(orders, order)(*arguments)
        except Exception as error:  # noqa: BLE001 - the test judges it
            failure = f"{type(error).__name__}: {error}"
        print(json.dumps([answer, failure]), flush=True)


if __name__ == "__main__":
    _obey()
