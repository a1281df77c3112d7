"""The console script `wix-data`: one module a command, each importing what is heavy only when it runs."""

from __future__ import annotations

import sys
from typing import cast

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

    from .audit_command import audit
    from .doctor_command import doctor
    from .emulator_command import emulator
    from .export_command import export
    from .matrix_command import matrix
    from .recover_command import recover
    from .review_command import review

    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback()(_about)
    for command in (doctor, export, review, audit, matrix, recover, emulator):
        app.command()(command)
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


def needs_extras(module: str) -> str:
    """The sentence for a module that is not installed."""
    package = module.partition(".")[0]
    return f"wix-data needs {package}: run pip install 'pulumi-wix-data[cli,emulator]'."


def _about() -> None:
    """Wix data permissions as code: tools around the provider."""


if __name__ == "__main__":
    main()
