"""Cuts and dissolves inside a shot, found from its pictures: the borders of its scenes."""

import copy
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.engine.dissolves import DissolveFinder
from sparkvsr_desktop.engine.upscale import finite
from sparkvsr_desktop.picture import Picture

if TYPE_CHECKING:
    from scenedetect import AdaptiveDetector

LONG_SIDE_PX = 320
"""A cut shows in a thumbnail as well, and grain does not."""

CUT_RATIO = 4.5
"""How far a change must stand out from the mean of the four changes around it. One bright frame
is two equal changes side by side, each at most four times that mean: a flash stays below."""

LEAST_CHANGE = 15.0
"""Mean change of hue, saturation and value, of 255, below which nothing is a cut; the library's
own default."""

SHORTEST_SCENE_FRAMES = 3
FRAMES_AROUND = 2
NOMINAL_FPS = 25.0
"""The detector wants a rate for its timecodes; here only frames are counted."""


class CutFinder:
    """Looks at the pictures of a shot one after the other and remembers where scenes begin.

    Holds some 60 thumbnails, however long the shot. A pan or a flash is no border.
    """

    def __init__(self) -> None:
        # loads a tenth of a second of libraries, and renders without stills have no need of it
        from scenedetect import AdaptiveDetector

        self._detector = AdaptiveDetector(
            adaptive_threshold=CUT_RATIO,
            min_scene_len=SHORTEST_SCENE_FRAMES,
            window_width=FRAMES_AROUND,
            min_content_val=LEAST_CHANGE,
        )
        self._first_frame: int | None = None
        self._last_seen: tuple[int, NDArray[np.uint8]] | None = None
        self._found: tuple[int, ...] = ()
        self._dissolves = DissolveFinder()

    def see(self, source_frame: int, picture: Picture) -> None:
        """Take the next picture of the shot; source frames follow each other without a gap."""
        if self._first_frame is None:
            self._first_frame = source_frame
        self._last_seen = (source_frame, _thumbnail(picture))
        self._found += self._cuts_at(self._detector, *self._last_seen)
        self._dissolves.see(source_frame, picture)

    @property
    def borders(self) -> SceneBorders:
        """The cuts and dissolves among the pictures seen so far."""
        dissolves = self._dissolves.dissolves
        mixed = {frame for span in dissolves for frame in range(span.start, span.end + 1)}
        walls = tuple(wall for wall in self.walls if wall not in mixed)
        return SceneBorders(walls, dissolves)

    @property
    def walls(self) -> tuple[int, ...]:
        """The first frames of scenes that begin at a cut, or at one in a quick dissolve."""
        if self._last_seen is None:
            return ()
        # A cut is judged by the frames on both its sides, so the last picture is held for a
        # moment; on a copy, because more pictures may follow.
        detector, (last_frame, thumbnail) = copy.deepcopy(self._detector), self._last_seen
        found = self._found
        for held in range(1, FRAMES_AROUND + 1):
            found += self._cuts_at(detector, last_frame + held, thumbnail)
        return found

    def _cuts_at(
        self, detector: "AdaptiveDetector", source_frame: int, thumbnail: NDArray[np.uint8]
    ) -> tuple[int, ...]:
        from scenedetect import FrameTimecode

        first = self._first_frame or 0
        position = FrameTimecode(source_frame - first, NOMINAL_FPS)
        cuts = detector.process_frame(position, thumbnail)
        return tuple(first + cut.frame_num for cut in cuts)


def _thumbnail(picture: Picture) -> NDArray[np.uint8]:
    """Return blue, green, red of 0..255, at most `LONG_SIDE_PX` wide and high."""
    height, width = picture.shape[:2]
    shrink = max(1.0, max(height, width) / LONG_SIDE_PX)
    size = (max(1, round(width / shrink)), max(1, round(height / shrink)))
    small = cv2.resize(finite(picture), size, interpolation=cv2.INTER_AREA)
    levels = np.clip(small[..., ::-1] * 255 + 0.5, 0, 255)
    return np.ascontiguousarray(levels, dtype=np.uint8)
