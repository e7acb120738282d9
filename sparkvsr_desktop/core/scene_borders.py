"""Where the scenes of a shot meet: at a cut, or over the frames of a dissolve."""

from dataclasses import dataclass

from sparkvsr_desktop.core.ranges import SourceRange


@dataclass(frozen=True, slots=True)
class SceneBorders:
    """The walls that nothing may cross, and the dissolves over which it fades.

    walls: the source frames at which a new scene begins, ascending. dissolves: the frames that
    show two scenes at once, ascending; none touches another, and none holds a wall.
    """

    walls: tuple[int, ...] = ()
    dissolves: tuple[SourceRange, ...] = ()

    @property
    def hard(self) -> tuple[int, ...]:
        """The walls, with the middle of each dissolve for those who know only walls."""
        middles = (each.start + each.duration // 2 for each in self.dissolves)
        return tuple(sorted((*self.walls, *middles)))

    def dissolve_at(self, source_frame: int) -> SourceRange | None:
        """Return the dissolve that a frame lies in, or None."""
        return next((each for each in self.dissolves if each.holds(source_frame)), None)

    @property
    def without_dissolves(self) -> "SceneBorders":
        """The walls alone: scenes that dissolve into each other count as one."""
        return SceneBorders(self.walls)

    def scene_of(self, source_frame: int) -> int:
        """Return which scene of the shot a frame shows, from 0; in a dissolve the outgoing one."""
        begun = (*self.walls, *(each.end for each in self.dissolves))
        return sum(start <= source_frame for start in begun)

    def stills_for(self, source_frame: int, keyframes: tuple[int, ...]) -> tuple[int, ...]:
        """Return those of `keyframes`, ascending, whose stills can show something of a frame.

        These are the nearest before it, or its own, and the nearest after it, in its own scene;
        in a dissolve the last of the outgoing scene and the first of the incoming one. A still
        in a dissolve shows two scenes and is of use for its own frame alone.
        """
        scene = self.scene_of(source_frame)
        incoming = scene + (self.dissolve_at(source_frame) is not None)
        if source_frame in keyframes and incoming != scene:
            return (source_frame,)
        whole = [key for key in keyframes if self.dissolve_at(key) is None]
        before = [key for key in whole if key <= source_frame and self.scene_of(key) == scene]
        after = [key for key in whole if key > source_frame and self.scene_of(key) == incoming]
        return (*before[-1:], *after[:1])

    def fade(self, source_frame: int, keyframe: int) -> float:
        """Return how much of a keyframe's scene a frame shows, 0 to 1; 1 outside of dissolves.

        Only asked of the keyframes that `stills_for` names.
        """
        dissolve = self.dissolve_at(source_frame)
        if dissolve is None or keyframe == source_frame:
            return 1.0
        incoming = (source_frame - dissolve.start + 1) / (dissolve.duration + 1)
        return incoming if keyframe > source_frame else 1 - incoming
