"""Undo and redo without limit: documents are values, so every one that was can be kept."""

from dataclasses import dataclass, field, replace

from sparkvsr_desktop.core.project import Project
from sparkvsr_desktop.core.project_changes import Change


@dataclass(frozen=True, slots=True)
class Step:
    """A document as it was on one side of a named change."""

    name: str
    project: Project


@dataclass(frozen=True, slots=True)
class History:
    """The document now, those before it (latest last) and those undone (next last)."""

    present: Project = field(default_factory=Project)
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()

    @property
    def undo_name(self) -> str | None:
        """The change that undo would take back, None where there is none."""
        return self.past[-1].name if self.past else None

    @property
    def redo_name(self) -> str | None:
        """The change that redo would bring back, None where there is none."""
        return self.future[-1].name if self.future else None

    def after(self, change: Change) -> "History":
        """Return the history with `change` done; itself where the change changes nothing.

        What was undone is forgotten. Raises what the change raises, and then nothing has changed.
        """
        project = change.applied_to(self.present)
        if project == self.present:
            return self
        return History(project, (*self.past, Step(change.name, self.present)))

    def undone(self) -> "History":
        """Return the history one step back; itself at its beginning."""
        if not self.past:
            return self
        step = self.past[-1]
        future = (*self.future, replace(step, project=self.present))
        return History(step.project, self.past[:-1], future)

    def redone(self) -> "History":
        """Return the history one step on; itself at its end."""
        if not self.future:
            return self
        step = self.future[-1]
        past = (*self.past, replace(step, project=self.present))
        return History(step.project, past, self.future[:-1])
