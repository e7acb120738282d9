"""What is in this media? All that editing and rendering need to know, found without guessing."""

from fractions import Fraction

from sparkvsr_desktop.core.media import ImageSequence, Media, MediaSource
from sparkvsr_desktop.media.movie_probe import frame_index_of, probe_movie
from sparkvsr_desktop.media.sequence_probe import probe_sequence


def probe(source: MediaSource, rate: Fraction | None = None) -> Media:
    """Return the facts of a movie or sequence.

    Movies are counted by their packets, not by what the header claims; only the first frame is
    decoded. `rate` is what the caller knows of a sequence: sequences take the rate that their first
    picture states (EXR framesPerSecond, DPX frame rate), else `rate`, else 24. A movie's rate is
    always its own.
    Raises MediaMissingError, UnreadableMediaError, NoPictureError, NoFramesError,
    TruncatedMovieError, UndecodableFrameError for movies; MediaMissingError, SequenceHoleError,
    PictureSizeError, UnreadablePictureError for sequences.
    """
    if isinstance(source, ImageSequence):
        return probe_sequence(source, rate)
    return probe_movie(source)


def intra_frames(media: Media) -> tuple[int, ...]:
    """Return the source frames, ascending, that the codec coded without others; of a sequence all.

    Of movies whose stamps do not tell the display order (B-frames in AVI) the place in the file.
    """
    if isinstance(media.source, ImageSequence):
        return tuple(range(media.frames))
    return tuple(int(frame) for frame in frame_index_of(media.source.path).intra_frames)
