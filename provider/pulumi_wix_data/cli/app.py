"""The console script `wix-data`: one module a command, each importing what is heavy only when it runs."""

from __future__ import annotations

import sys


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

    from pulumi_wix_data.cli.doctor_command import doctor
    from pulumi_wix_data.cli.emulator_command import emulator
    from pulumi_wix_data.cli.matrix_command import matrix
    from pulumi_wix_data.cli.recover_command import recover
    from pulumi_wix_data.cli.review_command import review

    app = typer.Typer(no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False)
    app.callback()(_about)
    for command in (doctor, review, matrix, recover, emulator):
        app.command()(command)
    app()


def needs_extras(module: str) -> str:
    """The sentence for a module that is not installed."""
    package = module.partition(".")[0]
    return f"wix-data needs {package}: run pip install 'pulumi-wix-data[cli,emulator]'."


def _about() -> None:
    """Wix data permissions as code: tools around the provider."""


if __name__ == "__main__":
    main()
