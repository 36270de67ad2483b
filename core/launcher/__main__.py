"""``python -m core.launcher demo``: works even where the application cannot be imported."""

from __future__ import annotations

import click

from core.launcher.commands import demo, stores

cli = click.Group(commands=[demo, stores])

if __name__ == "__main__":
    cli(prog_name="passerelle")
