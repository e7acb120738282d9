"""The demo's second scene: a picture house at dusk, with ivy and bulbs on its brick wall."""

import cv2
import numpy as np

from sparkvsr_desktop.demo.drawing import Drawing, Points
from sparkvsr_desktop.demo.layer import Layer, halved, lay_over, paint, sheet, with_shadow
from sparkvsr_desktop.demo.scene import BACKDROP_SIZE_PX, CameraMove, Passage, Scene
from sparkvsr_desktop.demo.texture import (
    coordinates,
    fine_grain,
    fractal_noise,
    lettering,
    single,
    smooth_noise,
)
from sparkvsr_desktop.demo.umbrella import umbrella
from sparkvsr_desktop.picture import Picture

WIDTH, HEIGHT = 2 * BACKDROP_SIZE_PX[0], 2 * BACKDROP_SIZE_PX[1]
"""In pixels of the drawing, which is twice as large as the backdrop."""
BRICK_LENGTH, BRICK_COURSE, JOINT = 132, 48, 8
CREAM, GOLD = (0.96, 0.91, 0.78), (0.85, 0.66, 0.30)
SANS = "DroidSans"
BILL = (
    ("THE NIGHTJAR", 118, "DroidSerif-Bold", GOLD, 60),
    ("PICTURE HOUSE", 62, "DroidSerif", CREAM, 205),
    ("This week: The Ferryman's Daughter, in eight reels", 36, "DroidSerif", CREAM, 345),
    ("Weekdays at 2.15, 5.00 and 7.45  -  Saturday late show at 10.30", 29, SANS, CREAM, 420),
    ("Stalls 9d   Circle 1/3   Children half price before six o'clock", 27, SANS, CREAM, 482),
    ("Patrons are kindly asked to leave umbrellas with the attendant", 25, SANS, CREAM, 540),
)  # fmt: skip
"""Text, size, font, colour, and distance from the top of the sign."""
IVY_LEAF = np.array((
    (0, -30), (9, -10), (26, -8), (17, 6), (14, 18), (0, 12), (-14, 18), (-17, 6), (-26, -8),
    (-9, -10), (0, -30),
))  # fmt: skip


def facade_scene(frames: int) -> Scene:
    """Return the scene, the same each time: somebody passes to the left, 14.5 px per frame."""
    rng = np.random.default_rng(1928)
    wall = _bricks(rng)
    lay_over(wall, _sign(rng), (1210, 690))
    lay_over(wall, _ivy(rng), (WIDTH - 470, HEIGHT / 2 - 10))
    wall *= _dusk()
    _hang_bulbs(wall)
    return Scene(
        frames=frames,
        backdrop=halved(wall),
        camera=CameraMove((30, 12), (-1.5, -0.5), zoom_step=0.0008),
        passer=umbrella(rng),
        passage=Passage((1130, 560), (-14.5, 0.0)),
    )


def _bricks(rng: np.random.Generator) -> Picture:
    rough = 2.2 * smooth_noise(rng, HEIGHT, WIDTH, 9)
    x, y = coordinates(HEIGHT, WIDTH)
    x, y = x + rough + BRICK_LENGTH, y + 0.8 * rough[:, ::-1] + BRICK_COURSE
    row = (y // BRICK_COURSE).astype(int)
    x += row % 2 * (BRICK_LENGTH / 2)
    tones = rng.uniform(0.62, 1.12, (HEIGHT // BRICK_COURSE + 4, WIDTH // BRICK_LENGTH + 4))
    tone = single(tones)[row, (x // BRICK_LENGTH).astype(int)] + 0.1 * np.clip(
        1 - y % BRICK_COURSE / 6, -0.5, 1
    )
    x, y = x % BRICK_LENGTH, y % BRICK_COURSE
    edge_px = np.minimum(np.minimum(x, BRICK_LENGTH - x), np.minimum(y, BRICK_COURSE - y))
    face = np.clip((edge_px - JOINT / 2) / 2.5, 0, 1)[..., None]
    mortar, clay = single((0.55, 0.53, 0.50)), single((0.62, 0.40, 0.33)) * tone[..., None]
    pitted = 0.10 * fine_grain(rng, HEIGHT, WIDTH)
    pitted += 0.10 * fractal_noise(rng, HEIGHT, WIDTH, 40)[..., None]
    return single((mortar + (clay - mortar) * face) * (1 + pitted))


def _sign(rng: np.random.Generator) -> Layer:
    height, width = 630, 1180
    worn = 1 + 0.08 * fractal_noise(rng, height, width, 160)[..., None]
    board = single((0.06, 0.20, 0.20)) * worn
    for inset, thickness in ((18, 8), (34, 2), (42, 2)):
        cv2.rectangle(board, (inset, inset), (width - inset, height - inset), GOLD, thickness)
    cv2.line(board, (340, 312), (840, 312), GOLD, 3)
    for text, size, font, colour, top in BILL:
        mask = lettering(text, size, font)
        paint(board, mask, colour, ((width - mask.shape[1]) // 2, top))
    return sheet(board)


def _ivy(rng: np.random.Generator) -> Layer:
    height, width, leaves = HEIGHT + 200, 1100, 2600
    ivy = Drawing(height, width)
    for age in np.linspace(0.35, 1, leaves):
        reach, y = rng.uniform(0, 1) ** 1.5, rng.uniform(0, height)
        x = width - 80 - 620 * reach * (0.75 + 0.25 * np.sin(y / 150))
        outline = IVY_LEAF @ _turn(rng) + (x, y)
        red, green, blue = age * rng.uniform(0.7, 1.2) * np.array((0.25, 0.46, 0.20))
        ivy.fill(outline, (red, green, blue))
        ivy.stroke(outline, 2, (red / 2, green / 2, blue / 2))
        ivy.stroke(outline[[0, 5]], 2, (red * 1.5, green * 1.5, blue * 1.5))
    return with_shadow(ivy.layer(1 + 0.08 * fine_grain(rng, height, width)), (-14, 20), 12, 0.7)


def _turn(rng: np.random.Generator) -> Points:
    """Return the matrix that hangs a leaf at a slightly random angle and size."""
    angle, size = rng.normal(np.pi, 0.7), rng.uniform(0.8, 1.5)
    return size * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _dusk() -> Picture:
    """Return what the light leaves of each colour: blue from the sky, warm from a lamp."""
    x, y = coordinates(HEIGHT, WIDTH)
    lamp = np.exp(-(((x - 1210) / 900) ** 2) - ((y - 420) / 620) ** 2)[..., None]
    sky = (1.05 - 0.35 * y[..., None] / HEIGHT) * single((0.30, 0.40, 0.60))
    return single(sky + lamp * single((0.85, 0.62, 0.34)))


def _hang_bulbs(wall: Picture) -> None:
    """Hang two hair-thin cables with small bulbs, which light the wall behind them."""
    cables, bulbs = Drawing(HEIGHT, WIDTH), Drawing(HEIGHT, WIDTH)
    way = np.linspace(0, 1, 400)
    for left, right, sag in ((110, 300, 260), (330, 40, 190)):
        y = left + (right - left) * way + 4 * sag * way * (1 - way)
        cable = np.stack((WIDTH * way, y), axis=1)
        cables.stroke(cable, 2)
        for bulb in cable[12::25] + np.array((0, 14)):
            bulbs.stroke([bulb, bulb], 18)
    paint(wall, cables.cover, (0.04, 0.04, 0.05))
    small = cv2.resize(bulbs.cover, (WIDTH // 8, HEIGHT // 8), interpolation=cv2.INTER_AREA)
    halo = 14 * cv2.GaussianBlur(small, (0, 0), 4) + 45 * cv2.GaussianBlur(small, (0, 0), 14)
    glow = cv2.resize(halo, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    wall += (wall + 0.06) * (single(glow)[..., None] * single((1.0, 0.66, 0.32)))
    paint(wall, single(cv2.GaussianBlur(bulbs.cover, (0, 0), 1.5)), (1.0, 0.93, 0.74))
