"""Why the system refuses a file, an output, a program or a port, in plain words: THE table of them.

What it does not know keeps the system's own words.
"""

from __future__ import annotations

import errno

_ANYWHERE = {
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "nothing can be written there",
    errno.EPIPE: "whoever read it is gone",
    errno.EADDRINUSE: "another program uses this port",
    errno.EADDRNOTAVAIL: "this machine does not have that address",
}
_READING = {errno.ENOENT: "there is no such file"} | dict.fromkeys((errno.EACCES, errno.EPERM), "you may not read it")
_WRITING = {errno.ENOENT: "there is no such folder"} | dict.fromkeys(
    (errno.EACCES, errno.EPERM), "you may not write there"
)
_RUNNING = dict.fromkeys((errno.EACCES, errno.EPERM), "you may not run it") | {errno.ENOEXEC: "it is no program"}
_LISTENING = dict.fromkeys((errno.EACCES, errno.EPERM), "you may not use this port")


def why_not_read(error: OSError) -> str:
    """A clause that says why a file cannot be read."""
    return _clause(error, _READING)


def why_not_written(error: OSError) -> str:
    """A clause that says why a file or an output cannot be written."""
    return _clause(error, _WRITING)


def why_not_run(error: OSError) -> str:
    """A clause that says why a program cannot be run."""
    return _clause(error, _RUNNING)


def why_not_listening(error: OSError) -> str:
    """A clause that says why a program cannot listen on an address."""
    from socket import EAI_NONAME, gaierror

    if isinstance(error, gaierror):  # with numbers of its own
        return "there is no such host" if error.errno == EAI_NONAME else _own_words(error)
    return _clause(error, _LISTENING)


def _clause(error: OSError, special: dict[int, str]) -> str:
    number = error.errno or 0
    return special.get(number) or _ANYWHERE.get(number) or _own_words(error)


def _own_words(error: OSError) -> str:
    words = error.strerror or str(error) or type(error).__name__
    return words[:1].lower() + words[1:]
