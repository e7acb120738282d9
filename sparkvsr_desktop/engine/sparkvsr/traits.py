"""What the SparkVSR engine is, for those who choose one: known without loading anything."""

from sparkvsr_desktop.core.keyframe import SPACING_FRAMES
from sparkvsr_desktop.engine.protocol import EngineTraits

ALGORITHM_VERSION = "4"
"""Changes whenever the same weights may give other pixels."""

SPARKVSR_TRAITS = EngineTraits(
    name="sparkvsr",
    version=ALGORITHM_VERSION,
    summary="one-step diffusion guided by the stills, for the final",
    uses_references=True,
    sees_neighbours=True,
    keeps_source=False,
    needs_gpu=True,
    keyframe_spacing=SPACING_FRAMES,
    weights_licence="CogVideoX (commercial use needs registration)",
)
"""The engine before its weights are known; the version of a loaded one names them as well."""
