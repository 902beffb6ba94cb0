"""`python -m physio_service`: the commands."""

from physio_service.cli import commands

commands(prog_name="python -m physio_service")
