"""What the editor wants rendered, and where the results go."""

from dataclasses import dataclass
from pathlib import Path

from sparkvsr_desktop.core.file_names import stem_within_reach
from sparkvsr_desktop.core.flow_settings import FlowSettings
from sparkvsr_desktop.core.project import Keyframe
from sparkvsr_desktop.core.render_order import EditChoice
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.errors import SparkVSRError


class NothingToOrderError(SparkVSRError):
    """Nothing was named that could be rendered."""


@dataclass(frozen=True, slots=True)
class WantedShot:
    """A shot that is to be rendered, and its keyframes; those without still are left aside."""

    shot: Shot
    keyframes: tuple[Keyframe, ...]

    @property
    def stills(self) -> tuple[tuple[int, Path], ...]:
        """Source frame and file of each still."""
        return tuple((each.source_frame, each.still) for each in self.keyframes if each.still)


def output_folder(settings: FlowSettings, choice: EditChoice) -> Path:
    """Return where results go: where the editor said, else beside the edit."""
    beside = f"{stem_within_reach(choice.input.stem)} restored"
    return settings.output or choice.input.parent / beside
