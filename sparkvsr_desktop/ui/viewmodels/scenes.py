"""The scenes inside a shot, between the cuts that were found in it: to step and to work by them."""

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QObject

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.ui.viewmodels.adviser import Adviser
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.viewmodels.shots import Shots


class Scenes(QObject):
    """Moves the playhead and the loop by cuts; at the ends of a shot the next shot follows.

    A shot that is not split stays one render, in which cuts are walls; its scenes are what the
    hand works on.
    """

    def __init__(
        self, playhead: Playhead, adviser: Adviser, shots: Shots, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._adviser = adviser
        self._shots = shots

    def go_to_previous(self) -> None:
        """Go to the cut before the playhead; where there is none, to the shot before."""
        before = bisect_left(self._adviser.cuts, self._playhead.frame)
        if before:
            self._playhead.go_to(self._adviser.cuts[before - 1])
        else:
            self._shots.choose_neighbour(-1)

    def go_to_next(self) -> None:
        """Go to the cut after the playhead; where there is none, to the next shot."""
        after = bisect_right(self._adviser.cuts, self._playhead.frame)
        if after < len(self._adviser.cuts):
            self._playhead.go_to(self._adviser.cuts[after])
        else:
            self._shots.choose_neighbour(1)

    def loop(self) -> None:
        """Let the loop be the scene under the playhead."""
        span = self._playhead.span
        if span is None:
            return
        borders = (span.start, *self._adviser.cuts, span.end)
        place = bisect_right(borders, self._playhead.frame)
        self._playhead.set_loop(SourceRange.between(borders[place - 1], borders[place]))
