"""The colour tags of a media in words, as they stand below its picture."""

from sparkvsr_desktop.core.media import UNSPECIFIED, Media

PRIMARIES = {
    1: "BT.709", 4: "BT.470 M", 5: "BT.601 (625)", 6: "BT.601 (525)", 7: "SMPTE 240M",
    8: "film", 9: "BT.2020", 10: "XYZ", 11: "DCI-P3", 12: "Display P3", 22: "EBU 3213",
}  # fmt: skip
TRANSFERS = {
    1: "BT.709", 4: "gamma 2.2", 5: "gamma 2.8", 6: "BT.601", 7: "SMPTE 240M", 8: "linear",
    9: "log 100:1", 10: "log 316:1", 11: "xvYCC", 12: "BT.1361", 13: "sRGB", 14: "BT.2020",
    15: "BT.2020", 16: "PQ", 17: "DCI", 18: "HLG",
}  # fmt: skip
MATRICES = {
    0: "RGB", 1: "BT.709", 4: "FCC", 5: "BT.601 (625)", 6: "BT.601 (525)", 7: "SMPTE 240M",
    8: "YCgCo", 9: "BT.2020", 10: "BT.2020 constant", 14: "ICtCp",
}  # fmt: skip
"""Names of the code points of ITU-T H.273 (07/2021), tables 2, 3 and 4."""
RANGES = {True: "full", False: "limited", None: "range not stated"}
NOT_STATED = "not stated"


def colour_words(media: Media) -> str:
    """Return the tags in short: primaries, transfer and matrix, said once where they are one."""
    names = _names(media)
    if set(names) == {NOT_STATED}:
        spelled = "colour not stated"
    else:
        spelled = names[0] if len(set(names)) == 1 else " / ".join(names)
    return ", ".join((spelled, RANGES[media.colour.full_range], *_depth(media)))


def colour_facts(media: Media) -> str:
    """Return each tag with its name, a line for each."""
    primaries, transfer, matrix = _names(media)
    lines = (
        f"Primaries: {primaries}", f"Transfer: {transfer}", f"Matrix: {matrix}",
        f"Range: {RANGES[media.colour.full_range]}",
    )  # fmt: skip
    return "\n".join((*lines, *(f"Depth: {depth}" for depth in _depth(media))))


def _names(media: Media) -> tuple[str, str, str]:
    tags = media.colour
    return (
        _name(PRIMARIES, tags.primaries),
        _name(TRANSFERS, media.shown_transfer),
        _name(MATRICES, tags.matrix),
    )


def _name(names: dict[int, str], code_point: int) -> str:
    return NOT_STATED if code_point == UNSPECIFIED else names.get(code_point, f"H.273 {code_point}")


def _depth(media: Media) -> tuple[str, ...]:
    return (f"{media.bits} bit",) if media.bits else ()
