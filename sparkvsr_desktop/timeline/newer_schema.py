"""Timelines written by a newer OpenTimelineIO, told in the words of the one installed here."""

import json
from typing import TypeAlias

import opentimelineio as otio

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


def in_known_schemas(text: str) -> tuple[str, tuple[str, ...]]:
    """Return timeline JSON with newer schemas rewritten, and which were: “Marker.3 as Marker.2”.

    Raises ValueError when the text is not JSON.
    """
    document: Json = json.loads(text)
    rewritten: dict[str, None] = {}
    _rewrite(document, dict(otio.core.type_version_map()), rewritten)
    return json.dumps(document), tuple(rewritten)


def _rewrite(value: Json, known: dict[str, int], rewritten: dict[str, None]) -> None:
    """Change `value` in place; a loop, as nesting may be deeper than Python's own stack."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            _rewrite_object(current, known, rewritten)
            waiting.extend(current.values())
        elif isinstance(current, list):
            waiting.extend(current)


def _rewrite_object(
    current: dict[str, Json], known: dict[str, int], rewritten: dict[str, None]
) -> None:
    schema = current.get("OTIO_SCHEMA")
    if not isinstance(schema, str):
        return
    name, _, version = schema.partition(".")
    if name not in known or not version.isdecimal() or int(version) <= known[name]:
        return
    current["OTIO_SCHEMA"] = f"{name}.{known[name]}"
    rewritten[f"{schema} as {name}.{known[name]}"] = None
    if name == "Marker" and isinstance(current.get("color"), dict):
        _name_colour_of_marker(current)


def _name_colour_of_marker(marker: dict[str, Json]) -> None:
    """Marker.3 holds a colour object where Marker.2 holds the colour's name."""
    colour = marker["color"]
    name = colour.get("name") if isinstance(colour, dict) else None
    marker["color"] = name.upper() if isinstance(name, str) and name else "RED"
