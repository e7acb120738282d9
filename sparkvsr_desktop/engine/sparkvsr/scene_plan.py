"""Which windows a scene is restored in, and which stills and restored frames each one sees."""

from dataclasses import dataclass
from typing import Self

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import SLOT_FRAMES, Window, WindowRule, nearest_slot, windows

LED_WINDOWS = 8
"""How many windows before the first still of a scene take their look from it (about 200 frames):
they are restored once more, from the back, before the scene begins."""


@dataclass(frozen=True, slots=True)
class SlottedStill:
    """The still of a keyframe, and the frame it is shown to the model at: at most two away."""

    source_frame: int
    grid_frame: int


@dataclass(frozen=True, slots=True)
class ScenePlan:
    """The windows of one scene in order, and the stills that stand in it, ascending.

    The model places stills every fourth frame, counted from the scene's first. A still between two
    such places is shown at the nearer one, up to two frames away.
    """

    scene: SourceRange
    windows: tuple[Window, ...]
    stills: tuple[SlottedStill, ...]

    @classmethod
    def of(cls, scene: SourceRange, rule: WindowRule, keyframes: tuple[int, ...]) -> Self:
        """Plan a scene. keyframes: source frames; those outside the scene do not count.

        Where two keyframes fall on one place, the nearer is shown, of equally near the later.
        """
        shown: dict[int, int] = {}
        for frame in sorted(keyframe for keyframe in keyframes if scene.holds(keyframe)):
            place = scene.start + SLOT_FRAMES * nearest_slot(frame, scene.start)
            if place not in shown or abs(frame - place) <= abs(shown[place] - place):
                shown[place] = frame
        stills = tuple(SlottedStill(frame, place) for place, frame in sorted(shown.items()))
        return cls(scene, windows(scene, rule), stills)

    def stills_in(self, index: int) -> dict[int, int]:
        """Return the keyframes that a window sees, by the slot each is shown at."""
        window = self.windows[index]
        places = range(window.start, window.start + window.length)
        return {
            (still.grid_frame - window.start) // SLOT_FRAMES: still.source_frame
            for still in self.stills
            if still.grid_frame in places
        }

    def shown_at(self) -> dict[int, int]:
        """Return the frame of the scene that each still is shown at, by its own.

        A place after the scene's last frame shows repeats of that frame, and so is it.
        """
        last = self.scene.last_frame
        return {still.source_frame: min(still.grid_frame, last) for still in self.stills}

    def is_carried_into(self, index: int) -> bool:
        """Whether a window without stills is shown the restored frame at its border.

        Only what rests on a still is carried; windows before the first still are led instead.
        """
        came_before = any(still.grid_frame < self.windows[index].start for still in self.stills)
        return came_before and not self.stills_in(index)

    def led_windows(self, first: int) -> range:
        """Return the windows from `first` on that lie before the first still, the last one first.

        They take their look from the window after them; LED_WINDOWS at most, those before stay
        blind, as does a scene without stills.
        """
        with_still = next((at for at in range(len(self.windows)) if self.stills_in(at)), 0)
        return range(with_still - 1, max(first, with_still - LED_WINDOWS) - 1, -1)

    def first_needed_for(self, index: int) -> int:
        """Return the window to begin with so that `index` comes out as in one go from the start.

        A window needs the frames its predecessor shares with it; the predecessor must be the same,
        so it needs its own carried frame, and so on back to a window that saw a still. It also
        needs the window before, where all three share frames.
        """
        first = max(index - 1, 0)
        while first > 0 and (self.is_carried_into(first) or self._three_share(first)):
            first -= 1
        return first

    def index_of(self, source_frame: int) -> int:
        """Return the last window that starts at or before a frame of the scene."""
        starts = [window.start for window in self.windows]
        return max(index for index, start in enumerate(starts) if start <= source_frame)

    def next_start(self, index: int) -> int:
        """Return where the next window starts, or the scene's end."""
        following = self.windows[index + 1 : index + 2]
        return following[0].start if following else self.scene.end

    def _three_share(self, middle: int) -> bool:
        before = self.windows[middle - 1]
        return self.next_start(middle) < before.span.end
