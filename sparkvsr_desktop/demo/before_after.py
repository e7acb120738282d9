"""The demo's before/after picture: what an upscale gives, what the stills give, what is true."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from sparkvsr_desktop.demo.layer import Colour, paint
from sparkvsr_desktop.demo.texture import Mask, lettering, single
from sparkvsr_desktop.picture import Picture

WIDTH_PX, GAP_PX, LABEL_PX = 1920, 12, 52
GROUND: Colour = (0.07, 0.075, 0.08)
INK: Colour = (0.88, 0.88, 0.86)
MARK: Colour = (1.0, 0.80, 0.25)
LABELS = ("Plain upscale", "Restored", "Truth")
MAGNIFICATION = 2
DETAIL_WIDTH_PX, DETAIL_HEIGHT_PX = 312, 156
"""Three details, magnified, and four gaps are 1920 wide."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A part of the picture that is worth a closer look; its top left corner."""

    x: int
    y: int

    def of(self, picture: Picture) -> Picture:
        """Cut the detail out of a picture."""
        return picture[self.y : self.y + DETAIL_HEIGHT_PX, self.x : self.x + DETAIL_WIDTH_PX]


def before_after(plain: Picture, restored: Picture, truth: Picture) -> Picture:
    """Return one picture, 1920 wide, of a frame in three versions, all of one size.

    Above, the whole frame, upscaled and restored. Below, pixels doubled, two details where the
    plain upscale is furthest from the truth, and one where the restored picture is: the best that
    the stills did, and the worst.
    """
    details = telling_details(plain, restored, truth)
    width = (WIDTH_PX - 3 * GAP_PX) // 2
    shrinkage = width / truth.shape[1]
    wide = [_marked(_shrunk(picture, width), details, shrinkage) for picture in (plain, restored)]
    rows = [_row(_magnified(detail, (plain, restored, truth))) for detail in details]
    for number, row in enumerate(rows, start=1):
        _tag(row, number, (GAP_PX, 0))
    return np.vstack((_labels(LABELS[:2]), _row(wide), _labels(LABELS), *rows))


def telling_details(plain: Picture, restored: Picture, truth: Picture) -> tuple[Detail, ...]:
    """Return two details where `plain` misses the truth most, and one where `restored` does."""
    lost, missed = _error(plain, truth), _error(restored, truth)
    details: list[Detail] = []
    for error in (lost, lost, missed):
        free = error.copy()
        for taken in details:
            _block(free, taken)
        y, x = np.unravel_index(int(free.argmax()), free.shape)
        details.append(Detail(int(x), int(y)))
    return tuple(details)


def _error(picture: Picture, truth: Picture) -> Mask:
    """Return the mean squared error of the detail whose corner is at each pixel."""
    squared = np.square(picture - truth).mean(axis=2)
    size = (DETAIL_WIDTH_PX, DETAIL_HEIGHT_PX)
    mean = single(cv2.boxFilter(squared, -1, size, anchor=(0, 0)))
    return mean[: -DETAIL_HEIGHT_PX + 1, : -DETAIL_WIDTH_PX + 1]


def _block(error: Mask, taken: Detail) -> None:
    top, left = max(taken.y - DETAIL_HEIGHT_PX, 0), max(taken.x - DETAIL_WIDTH_PX, 0)
    error[top : taken.y + DETAIL_HEIGHT_PX, left : taken.x + DETAIL_WIDTH_PX] = -1


def _shrunk(picture: Picture, width: int) -> Picture:
    height = round(width * picture.shape[0] / picture.shape[1])
    return single(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA))


def _marked(picture: Picture, details: Sequence[Detail], shrinkage: float) -> Picture:
    for number, detail in enumerate(details, start=1):
        left, top = round(detail.x * shrinkage), round(detail.y * shrinkage)
        right, bottom = (
            round((detail.x + DETAIL_WIDTH_PX) * shrinkage),
            round((detail.y + DETAIL_HEIGHT_PX) * shrinkage),
        )
        cv2.rectangle(picture, (left, top), (right, bottom), MARK, 2)
        _tag(picture, number, (left, top))
    return picture


def _tag(picture: Picture, number: int, place: tuple[int, int]) -> None:
    paint(picture, np.ones((32, 28), np.float32), MARK, place)
    paint(
        picture, lettering(str(number), 24, "DroidSans-Bold"), GROUND, (place[0] + 7, place[1] + 1)
    )


def _magnified(detail: Detail, pictures: Sequence[Picture]) -> list[Picture]:
    doubled = (detail.of(picture).repeat(MAGNIFICATION, axis=0) for picture in pictures)
    return [picture.repeat(MAGNIFICATION, axis=1) for picture in doubled]


def _row(pictures: Sequence[Picture]) -> Picture:
    height = pictures[0].shape[0] + GAP_PX
    row = np.full((height, WIDTH_PX, 3), GROUND, np.float32)
    for column, picture in enumerate(pictures):
        left = GAP_PX + column * (picture.shape[1] + GAP_PX)
        row[: picture.shape[0], left : left + picture.shape[1]] = picture
    return row


def _labels(words: Sequence[str]) -> Picture:
    strip = np.full((LABEL_PX, WIDTH_PX, 3), GROUND, np.float32)
    for column, word in enumerate(words):
        left = GAP_PX + column * (WIDTH_PX - GAP_PX) // len(words)
        paint(strip, lettering(word, 28, "DroidSans"), INK, (left, 8))
    return strip
