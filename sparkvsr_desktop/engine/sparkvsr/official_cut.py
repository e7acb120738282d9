"""The official way of cutting a clip into chunks and tiles, faults included, to compare with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chunk:
    """Positions [start, end) along time, rows or columns; of them [kept_from, kept_to) are used."""

    start: int
    end: int
    kept_from: int
    kept_to: int


def chunks(frames: int, length: int, overlap: int) -> tuple[Chunk, ...]:
    """Cut `frames` as the official command line does; length 0 leaves one chunk.

    A last chunk that would be shorter than `length` is merged into the one before, which may so
    become twice as long. Source: specification of the model, section 7.
    """
    if length == 0:
        return _kept([(0, frames)], overlap)
    starts = range(0, max(frames - overlap, 1), length - overlap)
    spans = [(start, min(start + length, frames)) for start in starts]
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < length:
        spans[-2:] = [(spans[-2][0], spans[-1][1])]
    return _kept(spans, overlap)


def stretches(size: int, length: int, overlap: int) -> tuple[Chunk, ...]:
    """Cut the rows or columns of a picture as the official code does; length 0 leaves one piece.

    A last tile that would run over the edge is dropped and the one before stretched to the edge:
    a tile may so be almost twice as large as asked for.
    """
    if length == 0:
        return _kept([(0, size)], overlap)
    starts = range(0, max(size - overlap, 1), length - overlap)
    spans = [(start, start + length) for start in starts]
    if len(spans) > 1 and spans[-1][1] > size:
        spans.pop()
    spans[-1] = (spans[-1][0], size)
    return _kept(spans, overlap)


def _kept(spans: list[tuple[int, int]], overlap: int) -> tuple[Chunk, ...]:
    """Cut hard in the middle of each overlap; where both sides keep a position the later wins."""
    half, last = overlap // 2, len(spans) - 1
    return tuple(
        Chunk(start, end, start + (half if index > 0 else 0), end - (half if index < last else 0))
        for index, (start, end) in enumerate(spans)
    )
