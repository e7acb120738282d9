"""The parts of the panel without a window: made once, joined here, closed in order."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from PySide6.QtCore import QObject

from sparkvsr_desktop.ui.flow_parts import FlowParts, FlowTools
from sparkvsr_desktop.ui.key_bindings import KeyBindings
from sparkvsr_desktop.ui.panel_folders import PanelFolders
from sparkvsr_desktop.ui.thumbnails import Thumbnails
from sparkvsr_desktop.ui.viewmodels.adviser import Adviser
from sparkvsr_desktop.ui.viewmodels.document import Document
from sparkvsr_desktop.ui.viewmodels.drafts import Drafts
from sparkvsr_desktop.ui.viewmodels.keyframes import Keyframes
from sparkvsr_desktop.ui.viewmodels.opening import Opening
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.viewmodels.scenes import Scenes
from sparkvsr_desktop.ui.viewmodels.shots import Shots
from sparkvsr_desktop.ui.viewmodels.splitting import Splitting
from sparkvsr_desktop.ui.viewmodels.stills import Stills
from sparkvsr_desktop.ui.viewmodels.viewer import Viewer


class Parts(QObject):
    """All view-models of one panel, and their owner. Whoever makes it closes it."""

    def __init__(
        self,
        folders: PanelFolders,
        open_painter: Callable[[Path], None],
        flow_tools: FlowTools | None = None,
    ) -> None:
        super().__init__()
        tools = flow_tools or FlowTools()
        tools = replace(tools, describe_engines=cache(tools.describe_engines))
        self.folders = folders
        self.open_outside = open_painter
        self.keys = KeyBindings(folders.keys, self)
        self.thumbnails = Thumbnails(self)
        self.document = Document(folders, self)
        self.opening = Opening(self.document, self)
        self.shots = Shots(self.document, self.thumbnails, self)
        self.playhead = Playhead(self)
        self.keyframes = Keyframes(self.document, self.playhead, self)
        self.stills = Stills(self.document, self.playhead, self.keyframes, open_painter, self)
        self.viewer = Viewer(self.playhead, self.stills, self)
        self.drafts = Drafts(
            self.document, self.playhead, self.stills, self.viewer, folders.drafts,
            tools.describe_engines, self,
        )  # fmt: skip
        self.adviser = Adviser(self.playhead, self.keyframes, self.drafts, self)
        self.scenes = Scenes(self.playhead, self.adviser, self.shots, self)
        self.flow = FlowParts(self.document, self.shots, self.playhead, self.viewer, tools, self)
        self.opening.opened.connect(self.shots.show_plan)
        self.opening.opened.connect(self.flow.results.show_plan)
        self.stills.checked.connect(self.flow.results.look)
        self.shots.chosen.connect(self.playhead.show_shot)
        self.splitting = Splitting(
            self.document, self.opening, self.shots, self.playhead, self.adviser, self
        )

    def close(self) -> bool:
        """Save and close all; returns False, with all still open, where saving failed."""
        if not self.document.close():
            return False
        self.playhead.stop()
        for part in (
            self.opening, self.keyframes, self.stills, self.adviser, self.drafts, self.thumbnails,
            self.splitting, self.flow, self.viewer,
        ):  # fmt: skip
            part.close()
        return True
