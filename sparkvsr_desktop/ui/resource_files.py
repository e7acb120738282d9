"""Icons and style sheet: beside the package in a checkout, else where the installation put them."""

import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2] / "resources"
INSTALLED = Path(sys.prefix) / "share" / "sparkvsr-desktop"


def resource(name: str) -> Path:
    """Return the file of a resource, such as `panel.qss` or `icons/play.svg`."""
    beside = CHECKOUT / name
    return beside if beside.exists() else INSTALLED / name
