"""What DaVinci Resolve wrote about the place of a clip's picture in the frame."""

import opentimelineio as otio

_PLACE_PARAMETERS = ("transformationPan", "transformationTilt")
"""Resolve's names, as its timelines have them; values are parts of the source's size (±4)."""


def is_panned_or_tilted(clip: otio.schema.Clip) -> bool:
    """Whether an enabled Resolve transform pans or tilts the clip."""
    for effect in clip.effects:
        block = effect.metadata.get("Resolve_OTIO", {})
        if not block.get("Enabled", True):
            continue
        for parameter in block.get("Parameters", []):
            is_place = parameter.get("Parameter ID") in _PLACE_PARAMETERS
            if is_place and (parameter.get("Parameter Value") or parameter.get("Key Frames")):
                return True
    return False
