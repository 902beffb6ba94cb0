"""`python -m physio_service`: the commands."""

import os

from physio_service.cli import commands

# The database, its log and the sandbox's hold people's texts: they are for their owner alone,
# also in a folder that was there before.
os.umask(0o077)
commands(prog_name="python -m physio_service")
