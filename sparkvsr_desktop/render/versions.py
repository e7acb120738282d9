"""The versions of all that decides pixels, apart from the engine."""

from importlib.metadata import version

from sparkvsr_desktop.core.render_job import RenderSettings
from sparkvsr_desktop.media.delivery import codec_named

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


def deciding_versions(settings: RenderSettings) -> tuple[tuple[str, str], ...]:
    """Return what a job notes: the libraries, and the encoder that this program chose.

    A codec may get another encoder one day; segments of both would not join to one stream.
    Raises UnknownCodecError.
    """
    encoder, _ = codec_named(settings.codec).encoding(settings.width_px)
    return tuple(sorted((*library_versions(), ("encoder", encoder))))
