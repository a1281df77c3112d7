"""The console script `wix-data`: one module a command, each importing what is heavy only when it runs."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import cast

_COMMANDS = ("doctor", "export", "review", "audit", "matrix", "recover", "emulator")
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

    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback()(_about)
    for name in _names(sys.argv[1:]):
        app.command()(getattr(import_module(f"pulumi_wix_data.cli.{name}_command"), name))
    # typer brings a click of its own, whose base of all usage errors it does not export.
    usage_error = cast("type[typer.BadParameter]", typer.BadParameter.__mro__[1])
    try:
        sys.exit(typer.main.get_command(app).main(standalone_mode=False) or 0)
    except usage_error as error:
        # Not click's 2, which means findings here.
        error.show()
        sys.exit(_WRONG_USAGE)
    except typer.Abort:
        sys.exit(_INTERRUPTED)


def _names(arguments: list[str]) -> tuple[str, ...]:
    """The command that is run, so that only that one is loaded; all where none is, as for `--help`."""
    return (arguments[0],) if arguments and arguments[0] in _COMMANDS else _COMMANDS


def needs_extras(module: str) -> str:
    """The sentence for a module that is not installed."""
    package = module.partition(".")[0]
    return f"wix-data needs {package}: run pip install 'pulumi-wix-data[cli,emulator]'."


def _about() -> None:
    """Wix data permissions as code: tools around the provider."""


if __name__ == "__main__":
    main()
