"""The console script `wix-data`: one module a command, each importing what is heavy only when it runs."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, Protocol, runtime_checkable

_COMMANDS = ("doctor", "export", "review", "audit", "matrix", "recover", "plugin", "emulator")
_WRONG_USAGE = 64
_INTERRUPTED = 130


def main() -> None:
    """Run `wix-data`. Without the extra packages it says in one sentence what to install."""
    try:
        _run()
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("pulumi_wix_data"):
            raise
        sys.exit(needs_extras(error.name))


def _run() -> None:
    import typer

    try:
        sys.exit(command_group(_names(sys.argv[1:])).main(standalone_mode=False) or 0)
    except typer.Abort:
        sys.exit(_INTERRUPTED)
    except OSError as error:
        # What is not about a file is about standard output: help is written by click, the ready line by the emulator.
        if error.filename is not None:
            raise
        sys.exit(_unwritten(error))
    except Exception as error:
        if not isinstance(error, _UsageError):
            raise
        # Newer versions of typer put a word of pydantic's before what a user needs to know.
        error.message = error.message.removeprefix("Value error, ")
        # Not click's 2, which means findings here.
        error.show()
        sys.exit(_WRONG_USAGE)


def command_group(names: Iterable[str]) -> Any:
    """`wix-data` with these commands; of click's type, of which newer versions of typer bring one of their own."""
    import typer

    from .options import about
    from .single_values import SingleValuesCommand

    app = typer.Typer(
        no_args_is_help=True, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
    )
    app.callback()(about)
    for name in names:
        command = getattr(import_module(f"pulumi_wix_data.cli.{name}_command"), name)
        app.command(cls=SingleValuesCommand, help=_paragraphs(command))(command)
    return typer.main.get_command(app)


def _unwritten(error: OSError) -> str:
    from ..documentation import told
    from .output import not_written

    return told(not_written(error))


def _paragraphs(command: Callable[..., None]) -> str:
    """The docstring with each paragraph on one line: a terminal breaks it where the terminal ends."""
    return "\n\n".join(" ".join(each.split()) for each in (inspect.getdoc(command) or "").split("\n\n"))


@runtime_checkable
class _UsageError(Protocol):
    """What click raises for wrong usage. Typer exports no base of them all: newer ones bring a click of their own."""

    exit_code: int
    message: str

    def show(self) -> None:
        """Print the usage and the message on standard error."""
        ...


def _names(arguments: list[str]) -> tuple[str, ...]:
    """The command that is run, so that only that one is loaded; all where none is, as for `--help`."""
    return (arguments[0],) if arguments and arguments[0] in _COMMANDS else _COMMANDS


def needs_extras(module: str) -> str:
    """The sentence for a module that is not installed."""
    from ..documentation import INSTALL, address_of

    package = module.partition(".")[0]
    return f"wix-data needs {package}: run pip install 'pulumi-wix-data[cli,emulator]', see {address_of(INSTALL)}."


if __name__ == "__main__":
    main()
