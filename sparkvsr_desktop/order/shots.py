"""From the editor's choice to the shots that it names: the edit is read and its media probed."""

from dataclasses import replace
from pathlib import Path

from sparkvsr_desktop.core.file_names import stem_within_reach
from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.media_split import parts_between, splits_of
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_order import EditChoice
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.timeline.clip_media import Probe
from sparkvsr_desktop.timeline.plan import Plan, plan_shots
from sparkvsr_desktop.timeline.read import Edit, edit_of_media, read_edit
from sparkvsr_desktop.timeline.splitting import RefusedSplit, SplitEdit, split_edit
from sparkvsr_desktop.timeline.survey import survey
from sparkvsr_desktop.timeline.timeline_kind import is_timeline


class NothingToRenderError(SparkVSRError):
    """A timeline of which no clip can be restored, or none that was asked for."""


class OutsideShotError(SparkVSRError):
    """A range that the shot does not have."""


def open_edit(choice: EditChoice, unpack_to: Path, probe: Probe = probe) -> Edit:
    """Return the timeline that `choice` names, or one of a single shot for plain media.

    Where the choice splits shots, the clips that show both sides of a split are cut there; a
    split at which one cannot be cut is a warning of the edit.
    unpack_to: the folder that takes the media of an .otioz bundle. probe: looks at media.
    """
    edit = _edit_as_read(choice, unpack_to, probe)
    if not choice.splits:
        return edit
    split = _split(edit, choice, probe)
    reasons = tuple(refused.reason for refused in split.refused)
    return replace(split.edit, warnings=(*edit.warnings, *reasons))


def refused_splits(
    choice: EditChoice, unpack_to: Path, probe: Probe = probe
) -> tuple[RefusedSplit, ...]:
    """Return the splits of `choice` at which a clip of its edit cannot be cut; see `open_edit`."""
    return _split(_edit_as_read(choice, unpack_to, probe), choice, probe).refused


def _split(edit: Edit, choice: EditChoice, probe: Probe) -> SplitEdit:
    found = survey(edit, probe, roots=choice.roots, media_folders=choice.media_folders)
    return split_edit(edit, found.uses, choice.splits)


def _edit_as_read(choice: EditChoice, unpack_to: Path, probe: Probe) -> Edit:
    if is_timeline(choice.input):
        return read_edit(
            choice.input, rate=choice.rate, timeline_name=choice.timeline, unpack_to=unpack_to
        )
    source = media_source(choice.input)
    media = probe(source, choice.rate)
    span = choice.source_range
    if span is not None:
        _refuse_outside(media, source.stem, span)
    return edit_of_media(media, source.stem, span)


def bundled_media_folder(choice: EditChoice, output: Path) -> Path:
    """Return where a render keeps the media of an .otioz: the linked timelines go on using it."""
    return output / f"{stem_within_reach(choice.input.stem)}.bundle"


def full_plan(edit: Edit, choice: EditChoice, probe: Probe = probe) -> Plan:
    """Return the shots that `choice` names, over all frames that the edit uses of them.

    probe: looks at each media that the edit uses.
    """
    return plan_shots(
        edit,
        probe,
        handles=choice.handles,
        only=choice.clips,
        roots=choice.roots,
        media_folders=choice.media_folders,
        splits=choice.splits,
    )


def chosen_plan(edit: Edit, choice: EditChoice) -> Plan:
    """Return the shots of `edit` that `choice` asks for; raises when there are none."""
    plan = full_plan(edit, choice)
    if not plan.shots:
        raise _nothing(plan, choice)
    if choice.source_range is None:
        return plan
    limited = (_limited(shot, choice, choice.source_range) for shot in plan.shots)
    return replace(plan, shots=tuple(shot for shot in limited if shot))


def _limited(shot: Shot, choice: EditChoice, asked: SourceRange) -> Shot | None:
    """Return the shot over the range asked for, which may also be longer than its use.

    It stays between the splits of its media; None where nothing of it was asked for.
    """
    _refuse_outside(shot.media, shot.name, asked)
    parts = parts_between(
        shot.media.available_range, splits_of(choice.splits, shot.media.signature)
    )
    around = [part for part in parts if part.overlap(shot.source_range)]
    free = SourceRange.between(around[0].start, around[-1].end)
    span = asked.overlap(free)
    return replace(shot, source_range=span) if span else None


def _refuse_outside(media: Media, name: str, asked: SourceRange) -> None:
    if not media.available_range.covers(asked):
        raise OutsideShotError(
            f"The range {asked.start}-{asked.end} is outside “{name}”, whose media has"
            f" {media.frames} frames.",
            remedy=f"Give a range within 0-{media.frames}.",
        )


def _nothing(plan: Plan, choice: EditChoice) -> NothingToRenderError:
    reasons = "; ".join(f"{clip.name}: {clip.reason}" for clip in plan.left_alone[:3])
    if choice.clips:
        return NothingToRenderError(
            f"No clip named {', '.join(choice.clips)} can be restored. {reasons}".rstrip(),
            remedy="`sparkvsr inspect` lists the clips and their names.",
        )
    return NothingToRenderError(
        f"Nothing in “{choice.input.name}” can be restored. {reasons}".rstrip(),
        remedy="`sparkvsr inspect` says of each clip why it is left alone; where missing media are,"
        " --media or --root can say.",
    )
