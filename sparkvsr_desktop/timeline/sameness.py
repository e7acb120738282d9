"""Whether two timelines say the same, also where OpenTimelineIO cannot tell."""

import json
from math import isclose

import opentimelineio as otio

from sparkvsr_desktop.timeline.newer_schema import Json

LAST_DIGIT = 1e-14
"""Relative. OpenTimelineIO 0.18.1 reads 1.9833333333333334 back as 1.9833333333333336."""


def say_the_same(one: otio.schema.Timeline, other: otio.schema.Timeline) -> bool:
    """Whether two timelines are equal, down to the metadata and all but the last digit.

    WORKAROUND OpenTimelineIO 0.18.1: `is_equivalent_to` is False for a timeline and its own copy
    when a range has the rate 0 that Kdenlive gives stills, and for one and the file it was
    written to when reading changed the last digit of a number. Their texts are compared then.
    """
    if one.is_equivalent_to(other):
        return True
    return _same(json.loads(one.to_json_string()), json.loads(other.to_json_string()))


def _same(one: Json, other: Json) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=LAST_DIGIT)
    return one == other
