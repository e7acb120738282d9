"""What is open: the document's timeline or media, read in the background whenever it changes."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from sparkvsr_desktop.core.plan import Plan
from sparkvsr_desktop.core.project import Project
from sparkvsr_desktop.core.project_changes import MapRoot, OpenInput, SearchFolder
from sparkvsr_desktop.core.project_file import SUFFIX
from sparkvsr_desktop.core.render_order import EditChoice
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.viewmodels.document import Document

NOTHING = Plan((), (), ())


class SupersededError(SparkVSRError):
    """The editor opened something else meanwhile."""

    def __init__(self, choice: EditChoice) -> None:
        super().__init__(
            f"“{choice.input.name}” was left for another.", remedy="Open it again if you want it."
        )


class Opening(QObject):
    """Follows the document's choice of input: opening, relinking and undo of them read it anew."""

    progressed = Signal(str)  # the name of the media that is being looked at
    opened = Signal(object)  # Plan; NOTHING where nothing is open
    failed = Signal(object)  # SparkVSRError
    rate_wanted = Signal(str)  # the name of an EDL that does not say its rate
    timeline_wanted = Signal(str, object)  # a file's name, and those of its several timelines

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._choice: EditChoice | None = None
        self._background = Background(self)
        document.changed.connect(self._follow)

    @property
    def choice(self) -> EditChoice | None:
        """What is open or being read."""
        return self._choice

    def open(self, path: Path) -> None:
        """Open a project, or a timeline or media into this document."""
        if path.suffix == SUFFIX:
            self._document.open(path)
        else:
            self._document.do(OpenInput(EditChoice(path.absolute())))

    def open_at_rate(self, rate: Fraction) -> None:
        """Read the EDL again, now that the editor said its rate."""
        if self._choice is not None:
            self._document.do(OpenInput(EditChoice(self._choice.input, rate)))

    def open_timeline(self, name: str) -> None:
        """Read the file again, now that the editor said which timeline of it."""
        if self._choice is not None:
            self._document.do(OpenInput(replace(self._choice, timeline=name, splits=())))

    def relink_folder(self, folder: Path) -> None:
        """Take missing media from a folder by their file name."""
        self._document.do(SearchFolder(folder))

    def relink_file(self, missing_path: str, here: Path) -> None:
        """Take a file for media that is missing, and whatever else its folders make findable."""
        from sparkvsr_desktop.timeline.media_paths import mapping_of  # the window shows before it

        spelled, root = mapping_of(missing_path, here)
        self.map_root(spelled, Path(root))

    def map_root(self, spelled: str, here: Path) -> None:
        """Say where a folder of the timeline's machine is on this one."""
        self._document.do(MapRoot(spelled, here))

    def close(self) -> None:
        """End the reading."""
        self._choice = None
        self._background.close()

    @Slot(object)
    def _follow(self, project: Project) -> None:
        if project.split_choice == self._choice:
            return
        self._choice = project.split_choice
        if self._choice is None:
            self.opened.emit(NOTHING)
            return
        self._read(self._choice)

    def _read(self, choice: EditChoice) -> None:
        unpack_to = self._document.bundle_folder

        def report(media: str) -> None:
            if self._choice != choice:
                raise SupersededError(choice)
            self.progressed.emit(media)

        def read() -> tuple[EditChoice, Plan]:
            from sparkvsr_desktop.ui.plan_reading import read_plan  # the window shows before it

            return choice, read_plan(choice, unpack_to, report)

        self._background.start(read, self._show, self._fail)

    def _show(self, found: tuple[EditChoice, Plan]) -> None:
        choice, plan = found
        if choice == self._choice:
            self.opened.emit(plan)

    def _fail(self, error: SparkVSRError) -> None:
        if isinstance(error, SupersededError):
            return
        # loaded: one of them may have raised this
        from sparkvsr_desktop.timeline.read import EdlNeedsRateError
        from sparkvsr_desktop.timeline.top_object import TimelineNotChosenError

        match error:
            case EdlNeedsRateError() if self._choice:
                self.rate_wanted.emit(self._choice.input.name)
            case TimelineNotChosenError(names=names) if self._choice:
                self.timeline_wanted.emit(self._choice.input.name, names)
            case _:
                self.failed.emit(error)
