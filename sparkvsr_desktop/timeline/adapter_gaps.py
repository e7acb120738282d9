"""What the readers of other formats leave undone, made good before anybody looks."""

import opentimelineio as otio


def close_edl_gaps(timeline: otio.schema.Timeline) -> None:
    """Turn the negative track starts of the EDL reader into the timeline's start.

    WORKAROUND otio-cmx3600-adapter 1.0.0: a track of an EDL that begins at 01:00:00:00 comes back
    with a source range from -86400, outside of everything on the track.
    """
    for track in timeline.tracks:
        trim = track.source_range
        if trim is None or not trim.start_time.value < 0:
            continue
        timeline.global_start_time = -trim.start_time
        track.source_range = None


def close_fcp7_gaps(timeline: otio.schema.Timeline) -> None:
    """Switch off the tracks and clips that FCP7 XML marks as not enabled.

    WORKAROUND otio-fcp-adapter 1.0.0: it keeps `<enabled>` in the metadata only.
    """
    items = timeline.find_children(descended_from_type=otio.core.Item)
    for item in items:
        stated = item.metadata.get("fcp_xml", {}).get("enabled", "TRUE")
        if str(stated).upper() == "FALSE":
            item.enabled = False
