"""The panel's window: it arranges the widgets, wide or narrow, and owns nothing else."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.edit_files import EditFiles
from sparkvsr_desktop.ui.file_choice import FileChoice, system_dialogs
from sparkvsr_desktop.ui.flow_phase import FlowPhase
from sparkvsr_desktop.ui.held_keys import HeldKeys
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.parts import Parts
from sparkvsr_desktop.ui.viewer_column import ViewerColumn
from sparkvsr_desktop.ui.viewmodels.phases import Phase
from sparkvsr_desktop.ui.widgets.dropped import dropped_path
from sparkvsr_desktop.ui.widgets.free_height import FreeTabs
from sparkvsr_desktop.ui.widgets.header_bar import HeaderBar
from sparkvsr_desktop.ui.widgets.notice_line import NoticeLine
from sparkvsr_desktop.ui.widgets.shots_list import ShotsList
from sparkvsr_desktop.ui.widgets.still_details import StillDetails

NARROW_BELOW_PX = 760
"""Three columns do not fit any more: lists and details become tabs below the picture."""
SMALLEST_WIDTH_PX = 380
LOWEST_TABS_PX = 200
"""What is in them scrolls: 700 pixels have room for the picture above and the queue below."""
SIDE_TABS = {Phase.ANCHOR: "Keyframe", Phase.FLOW: "Flow"}
SIDE_WIDTHS_PX = (260, 900, 280)


class MainPanel(QWidget):
    """One window, docked beside the NLE or filling a screen."""

    def __init__(self, parts: Parts, files: FileChoice | None = None) -> None:
        super().__init__()
        self._parts = parts
        files = files or system_dialogs(self)
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
        self.notice = NoticeLine()
        self.shots_list = ShotsList(parts.shots, self.actions_by_command)
        self.files = EditFiles(parts, files, self.notice)
        self._add_own_actions()
        self.viewer = ViewerColumn(parts, self.actions_by_command)
        self.details = StillDetails(
            parts.playhead, parts.keyframes, parts.stills, parts.viewer, self.actions_by_command
        )
        self.flow = FlowPhase(parts.flow, self.details, self.actions_by_command, self.notice, files)
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
            self.files.take(path)
            event.acceptProposedAction()

    def _add_own_actions(self) -> None:
        for command, call in (
            (Command.OPEN, self.files.open),
            (Command.SAVE, self.files.save),
            (Command.FULL_SCREEN, self._toggle_full_screen),
            (Command.TYPE_TIME, self._type_time),
            (Command.PASTE, self.files.paste),
            (Command.CHANGE_KEYS, self._change_keys),
        ):
            self.actions_by_command.add(command, call)

    def _lay_out(self) -> None:
        parts = self._parts
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._columns.setChildrenCollapsible(False)
        self.tabs = FreeTabs()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.tabs.setMinimumHeight(LOWEST_TABS_PX)
        top = HeaderBar(
            parts.document, parts.opening, parts.folders, self.actions_by_command, self.flow.switch
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self._columns, 3)
        column.addWidget(self.tabs, 2)
        column.addWidget(self.flow.queue_bar)
        column.addWidget(self.notice)
        self._arrange()

    def _arrange(self) -> None:
        """Put lists and details beside the picture, or below it as tabs."""
        if self._is_narrow:
            self.tabs.addTab(self.shots_list, "Shots")
            self.tabs.addTab(self.flow.side, SIDE_TABS[self._parts.flow.phases.current])
            self._columns.addWidget(self.viewer)
        else:
            self._columns.insertWidget(0, self.shots_list)
            self._columns.insertWidget(1, self.viewer)
            self._columns.insertWidget(2, self.flow.side)
            self._columns.setSizes(SIDE_WIDTHS_PX)
            self._columns.setStretchFactor(1, 1)
            for side in (self.shots_list, self.flow.side):
                side.show()
        self.tabs.setVisible(self._is_narrow)
        self.viewer.set_narrow(self._is_narrow)

    def _listen(self) -> None:
        parts = self._parts
        for refusal in (parts.document.refused, parts.keyframes.refused, parts.stills.refused,
                        parts.playhead.refused, parts.viewer.failed,
                        parts.drafts.failed, parts.adviser.failed, parts.keys.refused,
                        parts.splitting.refused):  # fmt: skip
            refusal.connect(self.notice.show_error)
        parts.flow.phases.changed.connect(self._show_phase)
        parts.document.changed.connect(self._show_title)
        parts.document.saved.connect(self._show_title)

    @Slot(object)
    def _show_phase(self, phase: Phase) -> None:
        """In a narrow panel the second tab is that of the phase."""
        if self._is_narrow:
            self.tabs.setTabText(1, SIDE_TABS[phase])
            self.tabs.setCurrentIndex(1)

    @Slot()
    def _show_title(self) -> None:
        """Tell two panels apart where windows are listed."""
        document = self._parts.document
        choice = document.project.choice
        name = document.path.stem if not document.is_untitled else choice and choice.input.name
        self.setWindowTitle(f"{name} · SparkVSR" if name else "SparkVSR")

    def _change_keys(self) -> None:
        try:
            self._parts.open_outside(self._parts.keys.file_to_edit())
        except SparkVSRError as error:
            self.notice.show_error(error)

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _type_time(self) -> None:
        self.viewer.header.start_typing()
