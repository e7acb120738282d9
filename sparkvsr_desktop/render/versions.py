"""The versions of the libraries that decide pixels."""

from importlib.metadata import version

DECIDING_LIBRARIES = (
    "av",
    "numpy",
    "opencv-python-headless",
    "openimageio",
    "scenedetect-headless",
)


def library_versions() -> tuple[tuple[str, str], ...]:
    """Return (name, version) of each library whose update may change a render, by name."""
    return tuple((name, version(name)) for name in DECIDING_LIBRARIES)
