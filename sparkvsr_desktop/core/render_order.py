"""What an editor asked for in one go: a timeline, the clips of it, and the jobs that follow."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sparkvsr_desktop.core.media_split import MediaSplit
from sparkvsr_desktop.core.ranges import SourceRange


@dataclass(frozen=True, slots=True)
class EditChoice:
    """Which clips of which timeline, or which frames of a media, are to be restored.

    `input` is absolute. `rate` is given for timelines that do not state their own, `timeline` for
    files that hold several. `clips` names clips or shots, empty for all. `source_range` limits
    the frames, None for all that are used. `roots` are (root as the timeline spells it, root on
    this machine); in `media_folders` missing media may be taken by their file name. `splits` is
    where shots end though the edit goes on.
    """

    input: Path
    rate: Fraction | None = None
    timeline: str | None = None
    clips: tuple[str, ...] = ()
    roots: tuple[tuple[str, str], ...] = ()
    media_folders: tuple[Path, ...] = ()
    handles: int = 12
    source_range: SourceRange | None = None
    splits: tuple[MediaSplit, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkStyle:
    """How results are put into the timeline for NLEs.

    on_new_tracks: above the editor's clips, which stay, instead of in their place. file_urls:
    media are named as `file://` URLs, for hosts that want them, instead of bare paths.
    """

    on_new_tracks: bool = False
    file_urls: bool = False


IN_PLACE = LinkStyle()
"""What every host reads: restored media in the place of the source's, by bare paths."""


@dataclass(frozen=True, slots=True)
class RenderOrder:
    """An edit choice, where its results go, and the identities of its jobs in shot order.

    Kept beside each job, so that whichever job is finished last can link the timeline.
    """

    choice: EditChoice
    output: Path
    identities: tuple[str, ...]
    link_style: LinkStyle = IN_PLACE
