"""Everything an editor can do to the document: each change has a name and makes a new document."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from sparkvsr_desktop.core.flow_settings import FlowSettings
from sparkvsr_desktop.core.project import Keyframe, KeyframeRefusedError, Project
from sparkvsr_desktop.core.render_order import EditChoice


class Change(Protocol):
    """One step of work that can be undone."""

    @property
    def name(self) -> str:
        """What the editor did, as the undo menu says it."""
        ...

    def applied_to(self, project: Project) -> Project:
        """Return the document after the change; may raise SparkVSRError and change nothing."""
        ...


@dataclass(frozen=True, slots=True)
class OpenInput:
    """Open a timeline or a media; keyframes of media that it shares with the last one stay."""

    choice: EditChoice

    @property
    def name(self) -> str:
        """What the undo menu says."""
        return f"Open {self.choice.input.name}"

    def applied_to(self, project: Project) -> Project:
        """Return the document with another input."""
        return replace(project, choice=self.choice)


@dataclass(frozen=True, slots=True)
class SearchFolder:
    """Take missing media from a folder by their file name."""

    folder: Path

    @property
    def name(self) -> str:
        """What the undo menu says."""
        return f"Relink from {self.folder.name}"

    def applied_to(self, project: Project) -> Project:
        """Return the document with one more media folder; the newest is searched first."""
        if project.choice is None:
            return project
        others = tuple(each for each in project.choice.media_folders if each != self.folder)
        choice = replace(project.choice, media_folders=(self.folder, *others))
        return replace(project, choice=choice)


@dataclass(frozen=True, slots=True)
class MapRoot:
    """Say where a folder of the timeline's machine is on this one."""

    spelled: str
    here: Path

    @property
    def name(self) -> str:
        """What the undo menu says."""
        return f"Map {self.spelled}"

    def applied_to(self, project: Project) -> Project:
        """Return the document with the mapping added, or replaced where that root had one."""
        if project.choice is None:
            return project
        others = tuple(pair for pair in project.choice.roots if pair[0] != self.spelled)
        choice = replace(project.choice, roots=((self.spelled, str(self.here)), *others))
        return replace(project, choice=choice)


@dataclass(frozen=True, slots=True)
class MarkKeyframes:
    """Mark frames of one media; frames that are keyframes already keep their stills."""

    signature: str
    media: str
    source_frames: tuple[int, ...]

    @property
    def name(self) -> str:
        """What the undo menu says."""
        if len(self.source_frames) == 1:
            return f"Mark frame {self.source_frames[0]}"
        return f"Mark {len(self.source_frames)} keyframes"

    def applied_to(self, project: Project) -> Project:
        """Return the document with the keyframes; raises KeyframeRefusedError."""
        marks = project.marks_of(self.signature, self.media)
        for frame in self.source_frames:
            marks = marks.with_keyframe(marks.keyframe_at(frame) or Keyframe(frame))
        return project.with_marks(marks)


@dataclass(frozen=True, slots=True)
class RemoveKeyframe:
    """Take a keyframe away; its still stays on disk."""

    signature: str
    source_frame: int

    @property
    def name(self) -> str:
        """What the undo menu says."""
        return f"Remove keyframe {self.source_frame}"

    def applied_to(self, project: Project) -> Project:
        """Return the document without the keyframe."""
        marks = project.marks_of(self.signature, "")
        return project.with_marks(marks.without_keyframe(self.source_frame))


@dataclass(frozen=True, slots=True)
class GiveStill:
    """Let a file show how a keyframe is to look; the frame becomes a keyframe if it is none."""

    signature: str
    media: str
    source_frame: int
    still: Path
    what: str = "Still for"

    @property
    def name(self) -> str:
        """What the undo menu says; `what` is how the still came to be."""
        return f"{self.what} frame {self.source_frame}"

    def applied_to(self, project: Project) -> Project:
        """Return the document with the still; raises KeyframeRefusedError."""
        marks = project.marks_of(self.signature, self.media)
        return project.with_marks(marks.with_keyframe(Keyframe(self.source_frame, self.still)))


@dataclass(frozen=True, slots=True)
class TakeStillAway:
    """Leave a keyframe without still; the file stays on disk."""

    signature: str
    source_frame: int

    @property
    def name(self) -> str:
        """What the undo menu says."""
        return f"Remove still {self.source_frame}"

    def applied_to(self, project: Project) -> Project:
        """Return the document with the keyframe but without its still."""
        marks = project.marks_of(self.signature, "")
        if marks.keyframe_at(self.source_frame) is None:
            raise KeyframeRefusedError(
                f"Frame {self.source_frame} is no keyframe.", remedy="Mark it first with M."
            )
        return project.with_marks(marks.with_keyframe(Keyframe(self.source_frame)))


@dataclass(frozen=True, slots=True)
class SplitShot:
    """Let the parts of a shot between frames of its media be shots of their own."""

    signature: str
    media: str
    shot: str
    source_frames: tuple[int, ...]

    @property
    def name(self) -> str:
        """What the undo menu says."""
        count = len(self.source_frames)
        where = f"frame {self.source_frames[0]}" if count == 1 else f"{count} cuts"
        return f"Split {self.shot} at {where}"

    def applied_to(self, project: Project) -> Project:
        """Return the document with the splits."""
        marks = project.marks_of(self.signature, self.media)
        return project.with_marks(marks.with_splits(self.source_frames))


@dataclass(frozen=True, slots=True)
class JoinShot:
    """Let a shot and its neighbours in the media be one again."""

    signature: str
    shot: str
    source_frames: tuple[int, ...]

    @property
    def name(self) -> str:
        """What the undo menu says."""
        return f"Join {self.shot} again"

    def applied_to(self, project: Project) -> Project:
        """Return the document without these splits."""
        marks = project.marks_of(self.signature, "")
        return project.with_marks(marks.without_splits(self.source_frames))


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Set how the shots are rendered. `what` names the control the editor moved."""

    settings: FlowSettings
    what: str

    @property
    def name(self) -> str:
        """What the undo menu says."""
        return f"Change {self.what}"

    def applied_to(self, project: Project) -> Project:
        """Return the document with other settings."""
        return replace(project, settings=self.settings)


@dataclass(frozen=True, slots=True)
class SetHandles:
    """Render so many frames beyond each end of what the edit uses."""

    frames: int

    @property
    def name(self) -> str:
        """What the undo menu says."""
        return f"Change handles to {self.frames}"

    def applied_to(self, project: Project) -> Project:
        """Return the document with other handles; itself where nothing is open."""
        if project.choice is None:
            return project
        return replace(project, choice=replace(project.choice, handles=self.frames))
