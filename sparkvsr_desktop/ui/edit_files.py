"""Files that come in: edits, missing media, pictures; and what the editor is told of them."""

from fractions import Fraction
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from sparkvsr_desktop.core.plan import Plan
from sparkvsr_desktop.core.shot import LeftAlone
from sparkvsr_desktop.timeline.media_paths import folder_in, name_in
from sparkvsr_desktop.ui.file_choice import FileChoice
from sparkvsr_desktop.ui.parts import Parts
from sparkvsr_desktop.ui.widgets.dropped import dropped_path
from sparkvsr_desktop.ui.widgets.notice_line import NoticeLine, Offer

EDL_RATES = {
    "23.976": Fraction(24000, 1001), "24": Fraction(24), "25": Fraction(25),
    "29.97": Fraction(30000, 1001),
}  # fmt: skip


class EditFiles(QObject):
    """Opens and relinks; asks in the notice line, never in the way."""

    def __init__(self, parts: Parts, files: FileChoice, notice: NoticeLine) -> None:
        super().__init__(notice)
        self._parts = parts
        self._files = files
        self._notice = notice
        opening = parts.opening
        opening.failed.connect(notice.show_error)
        opening.rate_wanted.connect(self._ask_rate)
        opening.timeline_wanted.connect(self._ask_timeline)
        opening.opened.connect(self._show_plan)
        parts.shots.explained.connect(self._explain)

    def open(self) -> None:
        """Let the editor choose what to open."""
        path = self._files.to_open()
        if path:
            self._parts.opening.open(path)

    def save(self) -> None:
        """Let the editor name the project."""
        path = self._files.to_save(self._parts.document.path)
        if path:
            self._parts.document.save_as(path)

    def take(self, path: Path) -> None:
        """Use a file that was dropped: a picture as still of the frame in view, else open it."""
        from sparkvsr_desktop.media.locate import PICTURE_SUFFIXES  # the window shows before it

        is_picture = path.suffix.lower() in PICTURE_SUFFIXES
        if is_picture and self._parts.playhead.shot:
            self._parts.stills.adopt(path)
        else:
            self._parts.opening.open(path)

    def paste(self) -> None:
        """Take a picture from the clipboard, or the picture file that was copied there."""
        clipboard = QGuiApplication.clipboard()
        path = dropped_path(clipboard.mimeData())
        if path:
            self.take(path)
        elif clipboard.mimeData().hasImage():
            self._parts.stills.paste(clipboard.image())
        else:
            self._notice.say(
                "There is no picture in the clipboard; copy one in your painter first."
            )

    def offer_recovery(self, projects: tuple[Path, ...]) -> None:
        """Offer to open what a crash left behind, the newest first."""
        if projects:
            newest = max(projects, key=lambda path: path.stat().st_mtime)
            reopen = Offer("Reopen", partial(self._parts.opening.open, newest))
            self._notice.ask(f"“{newest.stem}” was open when the panel ended unexpectedly.", reopen)

    @Slot(object)
    def _show_plan(self, plan: Plan) -> None:
        words = list(plan.warnings)
        if count := len(plan.left_alone):
            clips = "1 clip is" if count == 1 else f"{count} clips are"
            it = "it" if count == 1 else "one"
            words.insert(0, f"{clips} left alone; click {it} in the list to read why.")
        if not words:
            self._notice.dismiss()
            return
        is_missing = any(clip.missing_path for clip in plan.left_alone)
        offers = [Offer("Search a folder …", self._relink)] * is_missing
        self._notice.say(" ".join(words), *offers)

    @Slot(object)
    def _explain(self, clip: LeftAlone) -> None:
        offers: tuple[Offer, ...] = ()
        if clip.missing_path:
            offers = (
                Offer("Choose the file …", partial(self._relink_file, clip.missing_path)),
                Offer("Search a folder …", self._relink),
                Offer("Map its folder …", partial(self._map_folder, clip.missing_path)),
            )
        self._notice.say(clip.reason, *offers)

    @Slot(str)
    def _ask_rate(self, name: str) -> None:
        offers = [
            Offer(words, partial(self._parts.opening.open_at_rate, rate))
            for words, rate in EDL_RATES.items()
        ]
        self._notice.say(f"“{name}” does not say its frame rate. Which is it?", *offers)

    @Slot(str, object)
    def _ask_timeline(self, name: str, timelines: tuple[str, ...]) -> None:
        offers = [
            Offer(each, partial(self._parts.opening.open_timeline, each)) for each in timelines
        ]
        self._notice.say(f"“{name}” holds {len(timelines)} timelines. Which one?", *offers)

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
