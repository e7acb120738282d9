"""The panel's window: it arranges the widgets, wide or narrow, and owns nothing else."""

from fractions import Fraction
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from sparkvsr_desktop.core.plan import Plan
from sparkvsr_desktop.core.shot import LeftAlone, Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.media_paths import folder_in, name_in
from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.file_choice import FileChoice, system_dialogs
from sparkvsr_desktop.ui.flow_phase import FlowPhase
from sparkvsr_desktop.ui.held_keys import HeldKeys
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.parts import Parts
from sparkvsr_desktop.ui.viewmodels.phases import Phase
from sparkvsr_desktop.ui.widgets.dropped import dropped_path
from sparkvsr_desktop.ui.widgets.empty_stage import EmptyStage
from sparkvsr_desktop.ui.widgets.header_bar import HeaderBar
from sparkvsr_desktop.ui.widgets.keyframe_strip import KeyframeStrip
from sparkvsr_desktop.ui.widgets.notice_line import NoticeLine, Offer
from sparkvsr_desktop.ui.widgets.shots_list import ShotsList
from sparkvsr_desktop.ui.widgets.still_details import StillDetails
from sparkvsr_desktop.ui.widgets.transport_bar import TransportBar
from sparkvsr_desktop.ui.widgets.trust_ribbon import TrustRibbon
from sparkvsr_desktop.ui.widgets.viewer_bar import ViewerBar
from sparkvsr_desktop.ui.widgets.viewer_canvas import ViewerCanvas
from sparkvsr_desktop.ui.widgets.viewer_header import ViewerHeader

NARROW_BELOW_PX = 760
"""Three columns do not fit any more: lists and details become tabs below the picture."""
SMALLEST_WIDTH_PX = 380
SIDE_TABS = {Phase.ANCHOR: "Keyframe", Phase.FLOW: "Flow"}
SIDE_WIDTHS_PX = (260, 900, 280)
EDL_RATES = {
    "23.976": Fraction(24000, 1001), "24": Fraction(24), "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
}  # fmt: skip


class MainPanel(QWidget):
    """One window, docked beside the NLE or filling a screen."""

    def __init__(self, parts: Parts, files: FileChoice | None = None) -> None:
        super().__init__()
        self._parts = parts
        self._files = files or system_dialogs(self)
        self._is_narrow = False
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("SparkVSR")
        self.setMinimumWidth(SMALLEST_WIDTH_PX)
        self.setAcceptDrops(True)
        application = QApplication.instance()
        assert application is not None, "widgets exist only in an application"
        self._held = HeldKeys(parts.viewer, application, self)
        self.actions_by_command = Actions(parts, self._held, self)
        self._add_own_actions()
        self.notice = NoticeLine()
        self.shots_list = ShotsList(parts.shots)
        self._make_centre()
        self.details = StillDetails(
            parts.playhead, parts.keyframes, parts.stills, parts.viewer, self.actions_by_command
        )
        self.flow = FlowPhase(
            parts.flow, self.details, self.actions_by_command, self.notice, self._files
        )
        self._lay_out()
        self._listen()
        parts.keys.read()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()

    @property
    def is_narrow(self) -> bool:
        """Whether lists and details are tabs below the picture."""
        return self._is_narrow

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Go from three columns to one, or back."""
        is_narrow = self.width() < NARROW_BELOW_PX
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._arrange()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  Qt's name
        """Close only when the project is safe on disk."""
        if self.flow.hold_back(self.close):
            event.ignore()
            return
        event.setAccepted(self._parts.close())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  Qt's name
        """Take files."""
        if dropped_path(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  Qt's name
        """Take a file."""
        path = dropped_path(event.mimeData())
        if path:
            self.take_file(path)
            event.acceptProposedAction()

    def take_file(self, path: Path) -> None:
        """Use a file that was dropped: a picture as still of the frame in view, else open it."""
        from sparkvsr_desktop.media.locate import PICTURE_SUFFIXES  # the window shows before it

        is_picture = path.suffix.lower() in PICTURE_SUFFIXES
        if is_picture and self._parts.playhead.shot:
            self._parts.stills.adopt(path)
        else:
            self._parts.opening.open(path)

    def offer_recovery(self, projects: tuple[Path, ...]) -> None:
        """Offer to open what a crash left behind, the newest first."""
        if projects:
            newest = max(projects, key=lambda path: path.stat().st_mtime)
            reopen = Offer("Reopen", partial(self._parts.opening.open, newest))
            self.notice.say(f"“{newest.stem}” was open when the panel ended unexpectedly.", reopen)

    def _add_own_actions(self) -> None:
        for command, call in (
            (Command.OPEN, self._open),
            (Command.SAVE, self._save),
            (Command.FULL_SCREEN, self._toggle_full_screen),
            (Command.TYPE_TIME, self._type_time),
            (Command.PASTE, self._paste),
            (Command.CHANGE_KEYS, self._change_keys),
        ):
            self.actions_by_command.add(command, call)

    def _make_centre(self) -> None:
        parts, actions = self._parts, self.actions_by_command
        self.canvas = ViewerCanvas(parts.viewer)
        self.empty = EmptyStage(actions)
        self._stage = QStackedWidget()
        self._stage.addWidget(self.empty)
        self._stage.addWidget(self.canvas)
        self._header = ViewerHeader(parts.playhead, parts.viewer, parts.drafts, actions)
        self.strip = KeyframeStrip(parts.playhead, parts.keyframes, parts.stills, parts.thumbnails)
        self._centre = QWidget()
        column = QVBoxLayout(self._centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._stage, 1)
        self._viewer_bar = ViewerBar(parts.viewer, parts.playhead, actions, self.canvas)
        column.addWidget(self._viewer_bar)
        self.ribbon = TrustRibbon(parts.playhead, parts.keyframes, parts.drafts, parts.adviser)
        column.addWidget(self.ribbon)
        column.addWidget(self.strip)
        self._transport = TransportBar(
            parts.playhead, parts.keyframes, parts.drafts, parts.adviser, actions
        )
        column.addWidget(self._transport)

    def _lay_out(self) -> None:
        parts = self._parts
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.setChildrenCollapsible(False)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        top = HeaderBar(
            parts.document, parts.opening, parts.folders, self.actions_by_command, self.flow.switch
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self._columns, 1)
        column.addWidget(self.tabs)
        column.addWidget(self.flow.queue_bar)
        column.addWidget(self.notice)
        self._arrange()

    def _arrange(self) -> None:
        """Put lists and details beside the picture, or below it as tabs."""
        if self._is_narrow:
            self.tabs.addTab(self.shots_list, "Shots")
            self.tabs.addTab(self.flow.side, SIDE_TABS[self._parts.flow.phases.current])
            self._columns.addWidget(self._centre)
        else:
            self._columns.insertWidget(0, self.shots_list)
            self._columns.insertWidget(1, self._centre)
            self._columns.insertWidget(2, self.flow.side)
            self._columns.setSizes(SIDE_WIDTHS_PX)
            self._columns.setStretchFactor(1, 1)
            for side in (self.shots_list, self.flow.side):
                side.show()
        self.tabs.setVisible(self._is_narrow)
        self._transport.set_narrow(self._is_narrow)
        self._viewer_bar.set_narrow(self._is_narrow)

    def _listen(self) -> None:
        parts = self._parts
        for refusal in (parts.document.refused, parts.keyframes.refused, parts.stills.refused,
                        parts.playhead.refused, parts.viewer.failed,
                        parts.drafts.failed, parts.adviser.failed, parts.keys.refused):  # fmt: skip
            refusal.connect(self.notice.show_error)
        parts.flow.phases.changed.connect(self._show_phase)
        parts.opening.failed.connect(self._show_unreadable)
        parts.opening.progressed.connect(self.empty.show_progress)
        parts.opening.rate_wanted.connect(self._ask_rate)
        parts.opening.opened.connect(self._show_plan)
        parts.shots.explained.connect(self._explain)
        parts.playhead.shot_changed.connect(self._show_shot)

    @Slot(object)
    def _show_phase(self, phase: Phase) -> None:
        """In a narrow panel the second tab is that of the phase."""
        if self._is_narrow:
            self.tabs.setTabText(1, SIDE_TABS[phase])
            self.tabs.setCurrentIndex(1)

    @Slot(object)
    def _show_shot(self, shot: Shot | None) -> None:
        self._stage.setCurrentWidget(self.canvas if shot else self.empty)

    @Slot(object)
    def _show_unreadable(self, error: Exception) -> None:
        self.empty.show_nothing_open()
        self.notice.say(f"{error} {getattr(error, 'remedy', '')}")

    @Slot(object)
    def _show_plan(self, plan: Plan) -> None:
        if not plan.shots and plan.left_alone:
            self.empty.show_nothing_usable()
        elif not plan.shots:
            self.empty.show_nothing_open()
        count = len(plan.left_alone)
        if count:
            clips = "1 clip is" if count == 1 else f"{count} clips are"
            words = f"{clips} left alone; click it in the list to read why."
            is_missing = any(clip.missing_path for clip in plan.left_alone)
            self.notice.say(words, *([Offer("Search a folder …", self._relink)] * is_missing))
        elif plan.warnings:
            self.notice.say(" ".join(plan.warnings))
        else:
            self.notice.dismiss()

    @Slot(object)
    def _explain(self, clip: LeftAlone) -> None:
        offers: tuple[Offer, ...] = ()
        if clip.missing_path:
            offers = (
                Offer("Choose the file …", partial(self._relink_file, clip.missing_path)),
                Offer("Search a folder …", self._relink),
                Offer("Map its folder …", partial(self._map_folder, clip.missing_path)),
            )
        self.notice.say(clip.reason, *offers)

    @Slot(str)
    def _ask_rate(self, name: str) -> None:
        offers = [
            Offer(words, partial(self._parts.opening.open_at_rate, rate))
            for words, rate in EDL_RATES.items()
        ]
        self.empty.show_nothing_open()
        self.notice.say(f"“{name}” does not say its frame rate. Which is it?", *offers)

    def _open(self) -> None:
        path = self._files.to_open()
        if path:
            self._parts.opening.open(path)

    def _save(self) -> None:
        path = self._files.to_save(self._parts.document.path)
        if path:
            self._parts.document.save_as(path)

    def _relink_file(self, missing_path: str) -> None:
        path = self._files.missing_file(name_in(missing_path))
        if path:
            self._parts.opening.relink_file(missing_path, path)

    def _map_folder(self, missing_path: str) -> None:
        spelled = folder_in(missing_path)
        here = self._files.folder_of(spelled)
        if here:
            self._parts.opening.map_root(spelled, here)

    def _relink(self) -> None:
        folder = self._files.media_folder()
        if folder:
            self._parts.opening.relink_folder(folder)

    def _paste(self) -> None:
        """Take a picture from the clipboard, or the picture file that was copied there."""
        clipboard = QGuiApplication.clipboard()
        path = dropped_path(clipboard.mimeData())
        if path:
            self.take_file(path)
        elif clipboard.mimeData().hasImage():
            self._parts.stills.paste(clipboard.image())
        else:
            self.notice.say("There is no picture in the clipboard; copy one in your painter first.")

    def _change_keys(self) -> None:
        try:
            self._parts.open_outside(self._parts.keys.file_to_edit())
        except SparkVSRError as error:
            self.notice.show_error(error)

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _type_time(self) -> None:
        self._header.start_typing()
