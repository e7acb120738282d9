"""Opening a movie: only kinds of files that hold film and sound, and only from this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from sparkvsr_desktop.errors import SparkVSRError

MOVIE_FORMATS = (
    "mov,matroska,avi,mxf,mpegts,mpeg,mpegvideo,m4v,h264,hevc,av1,obu,ivf,dv,asf,flv,live_flv,ogg,"
    "gxf,lxf,nut,yuv4mpegpipe,rm,gif,wav,w64,aiff,mp3,aac,ac3,flac,caf"
)
"""FFmpeg demuxers that may open a media. Playlists, which can point to other files and to the
network, and the demuxers that render text as pictures are left out on purpose."""


class MediaMissingError(SparkVSRError):
    """There is nothing at the path."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}” is not at {path.parent}.",
            remedy="Relink it in the editor, or choose the file where it is now.",
        )


class UnreadableMediaError(SparkVSRError):
    """The file is there, but is no movie that can be opened."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"“{path.name}” cannot be opened as a movie: {reason}.",
            remedy="Play it in the editor to check it; copy or export it again if it is damaged.",
        )


class NoPictureError(SparkVSRError):
    """A file with sound alone."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}” has no pictures, only sound or data.",
            remedy="Choose a file with pictures; sound clips need no restoration.",
        )


@contextmanager
def open_movie(path: Path) -> Iterator[InputContainer]:
    """Open a movie for reading and close it afterwards.

    Raises MediaMissingError or UnreadableMediaError.
    """
    options = {"format_whitelist": MOVIE_FORMATS, "protocol_whitelist": "file"}
    try:
        container = av.open(str(path), container_options=options, metadata_errors="replace")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise MediaMissingError(path) from error
    except (av.FFmpegError, OSError) as error:
        raise UnreadableMediaError(path, _reason(path, error)) from error
    with container:
        yield container


def picture_stream(container: InputContainer, path: Path) -> VideoStream:
    """Return the first stream of moving pictures; cover art does not count.

    Raises NoPictureError.
    """
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    raise NoPictureError(path)


def _reason(path: Path, error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "its permissions forbid reading"
    if path.stat().st_size == 0:
        return "the file is empty"
    if path.suffix.lower() in {".mov", ".mp4", ".m4v"}:
        return "its index (moov) is missing or damaged, as after an interrupted recording"
    return "its kind is unknown or its beginning is damaged"
