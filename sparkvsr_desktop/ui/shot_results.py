"""What is finished of one shot, as films that the viewer can show."""

from dataclasses import dataclass
from pathlib import Path

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.shot import Shot


@dataclass(frozen=True, slots=True)
class ShotResults:
    """The newest renders of a shot, newest first, as a probe found them.

    `identity` names the newest. `is_current`: whether it used the stills as they are now. `folder`
    holds it.
    """

    shot: Shot
    films: tuple[Media, ...]
    identity: str
    is_current: bool
    folder: Path
