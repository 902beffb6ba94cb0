"""Where the clinical files are, and what each is called."""

from collections.abc import Callable
from pathlib import Path

CONFIG = Path(__file__).parents[1] / "config"
HIP = "exercises/hip.yaml"
CORE = "protocols/core_decompression.yaml"
FLAGS = "red_flags.yaml"
REPLIES = "replies/en.yaml"
WORDS = "offloading/statuses.yaml"
ENGLISH = "messages/en.yaml"

Edit = Callable[[str, str, str], None]
