"""The demo's first scene: a map, a letter and a compass in warm light, and a red leaf."""

import cv2
import numpy as np

from sparkvsr_desktop.demo.drawing import Drawing
from sparkvsr_desktop.demo.layer import Layer, cut_out, halved, lay_over, paint, sheet, with_shadow
from sparkvsr_desktop.demo.leaf import leaf
from sparkvsr_desktop.demo.scene import BACKDROP_SIZE_PX, CameraMove, Passage, Scene
from sparkvsr_desktop.demo.texture import (
    contour_lines,
    coordinates,
    fine_grain,
    fractal_noise,
    herringbone,
    lettering,
    single,
    smooth_noise,
)
from sparkvsr_desktop.picture import Picture

WIDTH, HEIGHT = 2 * BACKDROP_SIZE_PX[0], 2 * BACKDROP_SIZE_PX[1]
"""In pixels of the drawing, which is twice as large as the backdrop."""
INK = (0.16, 0.13, 0.12)
LETTER = (
    "My dear Clara,",
    "the river has risen since you left, and the lower",
    "path is under water as far as the second mill.",
    "I walked the ridge instead, with your compass in",
    "my pocket, and found the old survey stone where",
    "the map has it: 412 paces east of the ford, half",
    "hidden by heather. Somebody has cut a swallow",
    "into its northern face, no larger than a thumb.",
    "",
    "Bring the long rule and the good ink when you",
    "come. There are eleven names on the sheet that",
    "no longer belong to anyone, and three that want",
    "a hill. The kettle is where it always was.",
    "",
    "Yours, by lamplight and against all weather,",
    "E. Halloran",
)
PLACES = (
    ("Hallow Ridge", 240, 190), ("Swallow Stone", 850, 300), ("Second Mill", 520, 640),
    ("Ford", 980, 760), ("Nether Combe", 200, 860), ("Clara's Well", 1120, 520),
    ("Heather Law 412", 640, 420), ("Old Quarry", 1050, 130), ("Three Elms", 330, 540),
)  # fmt: skip


def desk_scene(frames: int) -> Scene:
    """Return the scene, the same each time: a leaf drifts right and down, 13.5 px per frame."""
    rng = np.random.default_rng(1871)
    shade, yarn = single((0.13, 0.18, 0.19)), single((0.44, 0.54, 0.50))
    desk = shade + (yarn - shade) * herringbone(rng, HEIGHT, WIDTH, thread_px=5)
    lay_over(desk, sheet(_map(rng)), (940, 660), 6)
    lay_over(desk, sheet(_letter(rng)), (2010, 830), -5)
    lay_over(desk, sheet(_ruler(rng)), (1180, 1360), -2.5)
    lay_over(desk, _compass(rng), (1330, 950), 24)
    desk *= _lamplight()
    return Scene(
        frames=frames,
        backdrop=halved(desk),
        camera=CameraMove((-38, -14), (1.25, 0.45), zoom_step=0.0006),
        passer=leaf(rng),
        passage=Passage((180, 250), (13.5, 3.5), turn_degrees=-0.75),
    )


def _paper(rng: np.random.Generator, height: int, width: int) -> Picture:
    fibre = 0.012 * fine_grain(rng, height, width)
    fibre += 0.02 * fractal_noise(rng, height, width, 120)[..., None]
    return single((0.91, 0.86, 0.75)) * (1 + fibre)


def _map(rng: np.random.Generator) -> Picture:
    height, width = 1080, 1440
    paper = _paper(rng, height, width)
    land = smooth_noise(rng, height, width, 330) + 0.16 * smooth_noise(rng, height, width, 90)
    river = smooth_noise(rng, height, width, 420) + 0.1 * smooth_noise(rng, height, width, 110)
    paper -= np.clip(land, 0, 1)[..., None] * single((0.03, 0.01, 0.05))
    paint(paper, 0.75 * contour_lines(land, 0.09, 2.2), (0.55, 0.36, 0.20))
    paint(paper, 0.80 * contour_lines(land, 0.45, 4.0), (0.47, 0.28, 0.15))
    paint(paper, contour_lines(river, 9.0, 11.0), (0.30, 0.50, 0.62))
    for row, column in ((slice(60, None, 160), slice(None)), (slice(None), slice(80, None, 160))):
        paper[row, column] = 0.4 * paper[row, column] + 0.6 * single((0.25, 0.33, 0.40))
    for name, x, y in PLACES:
        paint(paper, lettering(name, 27), INK, (x, y))
    paint(paper, lettering("THE VALE OF HALLOW", 54), INK, (250, 985))
    return paper


def _letter(rng: np.random.Generator) -> Picture:
    paper = _paper(rng, 1240, 900)
    for number, line in enumerate(LETTER):
        if line:
            ink = lettering(line, 31, slant=0.22)
            paint(paper, 0.85 * ink, (0.14, 0.16, 0.30), (80, 110 + 62 * number))
    return paper


def _ruler(rng: np.random.Generator) -> Picture:
    height, width = 130, 1900
    grain = cv2.resize(fractal_noise(rng, height, width // 12, 24), (width, height))
    ruler = single((0.80, 0.58, 0.30)) * (1 + 0.08 * single(grain)[..., None])
    for tick in range(180):
        x = 50 + 10 * tick
        length = 62 if tick % 10 == 0 else 46 if tick % 5 == 0 else 30
        ruler[:length, x : x + 2] = INK
        if tick % 10 == 0:
            paint(ruler, lettering(str(tick // 10), 30, "DroidSans"), INK, (x + 6, 60))
    return ruler


def _compass(rng: np.random.Generator) -> Layer:
    size, middle = 520, 260
    x, y = coordinates(size, size)
    radius, angle = np.hypot(x - middle, y - middle), np.arctan2(y - middle, x - middle)
    shine = 0.8 + 0.35 * np.cos(2 * angle - 1.2) * np.cos(radius / 7)
    brass = single((0.80, 0.62, 0.30)) * shine[..., None]
    case = np.where(radius[..., None] < 172, _paper(rng, size, size), brass)
    ticks = Drawing(size, size)
    for tick in np.radians(range(0, 360, 5)):
        way = np.array((np.cos(tick), np.sin(tick)))
        ticks.stroke([middle + 142 * way, middle + 166 * way], 2)
    paint(case, ticks.cover, INK)
    for letter, place in zip("NESW", ((245, 125), (362, 240), (247, 358), (125, 240)), strict=True):
        paint(case, lettering(letter, 38, "DroidSerif-Bold"), INK, place)
    for reach, colour in ((-130, (0.68, 0.13, 0.10)), (130, (0.20, 0.24, 0.30))):
        needle = Drawing(size, size)
        needle.fill([(middle - 14, middle), (middle + 14, middle), (middle, middle + reach)])
        paint(case, needle.cover, colour)
    paint(case, single(np.clip(10 - radius, 0, 1)), (0.85, 0.7, 0.4))
    return with_shadow(cut_out(case, np.clip(200 - radius, 0, 1)), (14, 20), 16, 0.6)


def _lamplight() -> Picture:
    """Return what the light leaves of each colour: a warm pool, cut by the bars of a window."""
    x, y = coordinates(HEIGHT, WIDTH)
    pool = 0.50 + 0.62 * np.exp(-(((x - 1250) / 1250) ** 2) - ((y - 650) / 900) ** 2)
    wave = np.cos((x * 0.86 + y * 0.5 - 500) * (2 * np.pi / 760))
    bars = 1 - 0.38 / (1 + np.exp((0.72 - wave) * 18))
    return single((pool * bars)[..., None] * single((1.06, 0.98, 0.86)))
