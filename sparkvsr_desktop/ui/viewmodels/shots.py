"""The shots of the edit with their state, and the clips that are left alone, in their places."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.plan import Plan
from sparkvsr_desktop.core.project import Keyframe, Project
from sparkvsr_desktop.core.shot import ClipUse, LeftAlone, Shot
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.ui.thumbnails import Thumbnails
from sparkvsr_desktop.ui.viewmodels.document import Document


class ShotState(Enum):
    """How far a shot is, as the list says it."""

    NEEDS_STILLS = "needs stills"
    READY = "ready"
    RENDERING = "rendering"
    DONE = "done"
    FAILED = "failed"
    LEFT_ALONE = "left alone"


@dataclass(frozen=True, slots=True)
class ShotWork:
    """What the queue, or a finished render, makes of a shot's state; `words` say it in the list."""

    state: ShotState
    words: str


class ShotFilter(Enum):
    """Which shots the list shows."""

    ALL = "All"
    TO_DO = "To do"
    READY = "Ready"
    RENDERING = "Rendering"
    DONE = "Done"
    LEFT_ALONE = "Left alone"

    def takes(self, state: ShotState) -> bool:
        """Whether shots of that state are shown."""
        wanted = {
            ShotFilter.TO_DO: (ShotState.NEEDS_STILLS, ShotState.FAILED),
            ShotFilter.READY: (ShotState.READY,),
            ShotFilter.RENDERING: (ShotState.RENDERING,),
            ShotFilter.DONE: (ShotState.DONE,),
            ShotFilter.LEFT_ALONE: (ShotState.LEFT_ALONE,),
        }
        return self is ShotFilter.ALL or state in wanted[self]


@dataclass(frozen=True, slots=True)
class ShotRow:
    """One line of the list; `shot` is None for a clip that is left alone, `detail` says why."""

    name: str
    state: ShotState
    detail: str
    shot: Shot | None = None
    keyframes: tuple[Keyframe, ...] = ()
    work: str = ""
    left_alone: LeftAlone | None = None


class Shots(QAbstractListModel):
    """The list of shots, filtered; and which one is chosen."""

    chosen = Signal(object)  # Shot or None
    explained = Signal(object)  # LeftAlone: the clip that was clicked, with its reason
    counted = Signal(int, int)  # rows shown, rows in all

    def __init__(
        self, document: Document, thumbnails: Thumbnails, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._thumbnails = thumbnails
        self._plan = Plan((), (), ())
        self._rows: tuple[ShotRow, ...] = ()
        self._shown: tuple[ShotRow, ...] = ()
        self._filter = ShotFilter.ALL
        self._work: Mapping[str, ShotWork] = {}
        self._chosen: Shot | None = None
        document.changed.connect(self._follow)
        thumbnails.arrived.connect(self._show_thumbnail)

    @property
    def rows(self) -> tuple[ShotRow, ...]:
        """The rows that are shown."""
        return self._shown

    @property
    def all_rows(self) -> tuple[ShotRow, ...]:
        """Every row, shown or not."""
        return self._rows

    @property
    def left_alone(self) -> int:
        """How many clips of the edit cannot be restored, shown or not."""
        return len(self._plan.left_alone)

    @property
    def current(self) -> Shot | None:
        """The shot in the viewer."""
        return self._chosen

    @property
    def current_row(self) -> int:
        """The row of the shot in the viewer, -1 where it is not shown."""
        names = [row.shot.name if row.shot else None for row in self._shown]
        return names.index(self._chosen.name) if self._chosen and self._chosen.name in names else -1

    @Slot(object)
    def show_plan(self, plan: Plan) -> None:
        """List another edit; the chosen shot stays chosen where it is still there."""
        self._plan = plan
        for shot in plan.shots:
            self._thumbnails.want(shot.media, (shot.source_range.start,))
        self._follow(self._document.project)
        kept = next((shot for shot in plan.shots if shot.name == self._name_of_chosen()), None)
        self._choose(kept or (plan.shots[0] if plan.shots else None))

    def show_work(self, work: Mapping[str, ShotWork]) -> None:
        """Let shots, by name, be rendering, done or failed; the others are as their stills are."""
        self._work = work
        self._follow(self._document.project)

    def show_only(self, chosen: ShotFilter) -> None:
        """Filter the list."""
        if chosen is not self._filter:
            self._filter = chosen
            self._reset(self._rows)

    def record_timecode(self, source_frame: int) -> Timecode | None:
        """Return where the edit shows a frame of the shot in the viewer, the first time it does.

        None where there is no timeline, or none of its clips shows the frame.
        """
        start, uses = self._plan.record_start, self._chosen.uses if self._chosen else ()
        places = (use.record_frame(source_frame) for use in uses)
        place = next((place for place in places if place is not None), None)
        return None if start is None or place is None else start.advanced(place)

    def choose_row(self, row: int) -> None:
        """Show a shot in the viewer; of a clip that is left alone, say why."""
        if not 0 <= row < len(self._shown):
            return
        if shot := self._shown[row].shot:
            self._choose(shot)
        else:
            self.explained.emit(self._shown[row].left_alone)

    def choose_frame(self, signature: str, source_frame: int) -> None:
        """Show the shot that has a frame of a media; nothing happens where none has it."""
        for shot in self._plan.shots:
            if shot.media.signature == signature and shot.source_range.holds(source_frame):
                self._choose(shot)
                return

    def choose_neighbour(self, step: int) -> None:
        """Go `step` shots on in the whole list, and stay at its ends."""
        names = [shot.name for shot in self._plan.shots]
        if self._chosen is None or not names:
            return
        place = names.index(self._chosen.name) + step
        self._choose(self._plan.shots[min(max(place, 0), len(names) - 1)])

    def thumbnail(self, row: ShotRow) -> QImage | None:
        """Return the picture of a row, None where there is none yet."""
        if row.shot is None:
            return None
        return self._thumbnails.image(row.shot.media, row.shot.source_range.start)

    def rowCount(  # noqa: N802  Qt's name
        self,
        parent: QModelIndex | QPersistentModelIndex = QModelIndex(),  # noqa: B008  Qt's own
    ) -> int:
        """Return the number of rows shown."""
        return 0 if parent.isValid() else len(self._shown)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return name, tooltip or accessible text of a row."""
        row = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.name}: {row.state.value}. {row.detail}"
        return None

    def _name_of_chosen(self) -> str:
        return self._chosen.name if self._chosen else ""

    def _choose(self, shot: Shot | None) -> None:
        if shot != self._chosen:
            self._chosen = shot
            self.chosen.emit(shot)

    @Slot(object)
    def _follow(self, project: Project) -> None:
        rows = rows_of(self._plan, project, self._work)
        if rows != self._rows:
            self._reset(rows)

    def _reset(self, rows: tuple[ShotRow, ...]) -> None:
        self._rows = rows
        shown = tuple(row for row in rows if self._filter.takes(row.state))
        if len(shown) == len(self._shown):
            self._shown = shown
            if shown:
                self.dataChanged.emit(self.index(0), self.index(len(shown) - 1))
        else:
            self.beginResetModel()
            self._shown = shown
            self.endResetModel()
        self.counted.emit(len(shown), len(rows))

    @Slot(str, int)
    def _show_thumbnail(self, signature: str, source_frame: int) -> None:
        for place, row in enumerate(self._shown):
            shot = row.shot
            if shot and (shot.media.signature, shot.source_range.start) == (
                signature,
                source_frame,
            ):
                self.dataChanged.emit(self.index(place), self.index(place))


def rows_of(plan: Plan, project: Project, work: Mapping[str, ShotWork]) -> tuple[ShotRow, ...]:
    """Return a row per shot in the order of the plan, clips that are left alone in their places.

    A clip's place is that of its track and its number there, before the first later shot.
    """
    rows = [
        (_place(shot.uses[0].clip_id), _shot_row(shot, plan, project, work.get(shot.name)))
        for shot in plan.shots
    ]
    for clip in plan.left_alone:
        place = _place(clip.clip_id)
        later = [index for index, (other, _) in enumerate(rows) if other > place]
        rows.insert(later[0] if later else len(rows), (place, _left_alone_row(clip)))
    return tuple(row for _, row in rows)


def _place(clip_id: str) -> tuple[int, ...]:
    return tuple(int(number) for number in clip_id.split("/"))


def _shot_row(shot: Shot, plan: Plan, project: Project, work: ShotWork | None) -> ShotRow:
    keyframes = project.keyframes_in(shot.media.signature, shot.source_range)
    lacking = sum(keyframe.still is None for keyframe in keyframes)
    is_ready = bool(keyframes) and not lacking
    state = ShotState.READY if is_ready else ShotState.NEEDS_STILLS
    detail = f"{shot.source_range.duration} frames"
    detail += "".join(f"\n{_use_words(use, shot, plan)}" for use in shot.uses)
    if work is not None:
        return ShotRow(shot.name, work.state, detail, shot, keyframes, work.words)
    return ShotRow(shot.name, state, detail, shot, keyframes)


def _left_alone_row(clip: LeftAlone) -> ShotRow:
    return ShotRow(clip.name, ShotState.LEFT_ALONE, clip.reason, left_alone=clip)


def _use_words(use: ClipUse, shot: Shot, plan: Plan) -> str:
    """Say which clip uses a shot, from which source timecode on, and where in the record."""
    start = shot.media.start_timecode or Timecode(0, shot.media.rate)
    own = use.own_range or use.source_range
    words = f"“{use.name}” on {use.track}: source {start.advanced(own.start)}"
    if plan.record_start is None or use.timeline_start is None:
        return words
    return f"{words}, record {plan.record_start.advanced(use.timeline_start)}"
