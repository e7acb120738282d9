"""What the viewer says about the colours of a media."""

from sparkvsr_desktop.core.media import LINEAR, Media

PQ, HLG = 16, 18
"""H.273 transfer characteristics that are no ordinary video curve."""

NOTES = {
    LINEAR: "scene-linear, shown with the sRGB curve",
    PQ: "PQ, shown as stored",
    HLG: "HLG, shown as stored",
}


def screen_note(media: Media) -> str:
    """Return what the viewer does to the colours, in words; empty for ordinary video."""
    return NOTES.get(media.shown_transfer, "")
