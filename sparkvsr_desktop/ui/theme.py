"""How the panel looks: neutral greys, one accent, the system's font with tabular figures."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from sparkvsr_desktop.ui.resource_files import resource


@dataclass(frozen=True, slots=True)
class Colours:
    """What the style sheet and the painted widgets share. Greys have no hue: pictures decide."""

    ground: str = "#1e1e1e"
    panel: str = "#2a2a2a"
    control: str = "#3a3a3a"
    line: str = "#4a4a4a"
    text: str = "#d6d6d6"
    quiet_text: str = "#b4b4b4"
    accent: str = "#8fb8de"
    accent_ground: str = "#33475a"
    pending: str = "#e0b050"


COLOURS = Colours()
TEXT_ON_GROUND = (
    ("text", "ground"), ("text", "panel"), ("text", "control"), ("quiet_text", "ground"),
    ("quiet_text", "panel"), ("accent", "panel"), ("pending", "panel"),
    ("pending", "accent_ground"), ("text", "accent_ground"), ("quiet_text", "accent_ground"),
    ("pending", "ground"),
)  # fmt: skip
"""Every pair that occurs; each has a contrast of 4.5 : 1 or more (WCAG 2.1)."""


def style_sheet() -> str:
    """Return the style sheet with the colours and the place of the icons put in."""
    text = resource("panel.qss").read_text(encoding="utf-8")
    text = text.replace("@icons", resource("icons").as_posix())
    for name in sorted(Colours.__slots__, key=len, reverse=True):
        text = text.replace(f"@{name}", getattr(COLOURS, name))
    return text


def dress(application: QApplication) -> None:
    """Give an application the panel's looks."""
    application.setStyle("Fusion")
    application.setPalette(_palette())
    application.setStyleSheet(style_sheet())


def icon(name: str) -> QIcon:
    """Return a vector icon of ours by its file name without suffix."""
    return QIcon(str(resource(f"icons/{name}.svg")))


def tabular(font: QFont) -> QFont:
    """Return a font whose figures are all as wide, so that running timecode stands still."""
    figures = QFont(font)
    figures.setFeature(QFont.Tag("tnum"), 1)
    return figures


def _palette() -> QPalette:
    palette, role = QPalette(), QPalette.ColorRole
    for which, colour in (
        (role.Window, COLOURS.panel),
        (role.Base, COLOURS.ground),
        (role.AlternateBase, COLOURS.panel),
        (role.Button, COLOURS.control),
        (role.Highlight, COLOURS.accent_ground),
        (role.ToolTipBase, COLOURS.control),
        (role.Text, COLOURS.text),
        (role.WindowText, COLOURS.text),
        (role.ButtonText, COLOURS.text),
        (role.HighlightedText, COLOURS.text),
        (role.ToolTipText, COLOURS.text),
        (role.PlaceholderText, COLOURS.quiet_text),
    ):
        palette.setColor(which, QColor(colour))
    return palette
