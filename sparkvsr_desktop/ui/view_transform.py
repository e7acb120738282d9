"""Where the picture lies in the viewer: fit, zoom to the pixel and beyond, pan."""

from dataclasses import dataclass, replace

LARGEST_ZOOM = 32.0
"""One pixel of the picture as 32 of the screen: enough to count pixels."""
SMALLEST_ZOOM = 0.05


@dataclass(frozen=True, slots=True)
class ViewTransform:
    """How a picture is laid into the viewer; all lengths in device pixels of the screen.

    `zoom` is screen pixels per picture pixel, None to fit. `centre_x`, `centre_y` (0..1 over the
    picture) say which point of it stands in the middle of the viewer.
    """

    zoom: float | None = None
    centre_x: float = 0.5
    centre_y: float = 0.5

    def scale(self, picture: tuple[int, int], viewer: tuple[int, int]) -> float:
        """Return screen pixels per picture pixel. Both sizes are (width, height)."""
        if self.zoom is not None:
            return self.zoom
        return min(viewer[0] / picture[0], viewer[1] / picture[1])

    def place(
        self, picture: tuple[int, int], viewer: tuple[int, int]
    ) -> tuple[float, float, float, float]:
        """Return left, top, width and height of the picture in the viewer.

        The corner lies on a whole screen pixel, so that at whole zooms every pixel is sharp.
        """
        scale = self.scale(picture, viewer)
        width, height = picture[0] * scale, picture[1] * scale
        left = round(viewer[0] / 2 - self.centre_x * width)
        top = round(viewer[1] / 2 - self.centre_y * height)
        return left, top, width, height

    def zoomed(
        self,
        factor: float,
        at: tuple[float, float],
        picture: tuple[int, int],
        viewer: tuple[int, int],
    ) -> "ViewTransform":
        """Return the view zoomed by `factor`; the point `at` of the viewer stays where it is."""
        old = self.scale(picture, viewer)
        new = min(max(old * factor, SMALLEST_ZOOM), LARGEST_ZOOM)
        left, top, width, height = self.place(picture, viewer)
        at_x, at_y = (at[0] - left) / width, (at[1] - top) / height
        centre_x = at_x + (viewer[0] / 2 - at[0]) / (picture[0] * new)
        centre_y = at_y + (viewer[1] / 2 - at[1]) / (picture[1] * new)
        return ViewTransform(new, _inside(centre_x), _inside(centre_y))

    def panned(
        self, right: float, down: float, picture: tuple[int, int], viewer: tuple[int, int]
    ) -> "ViewTransform":
        """Return the view with the picture moved by that many screen pixels."""
        scale = self.scale(picture, viewer)
        return replace(
            self,
            zoom=scale,
            centre_x=_inside(self.centre_x - right / (picture[0] * scale)),
            centre_y=_inside(self.centre_y - down / (picture[1] * scale)),
        )


def _inside(share: float) -> float:
    return min(max(share, 0.0), 1.0)
