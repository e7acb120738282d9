"""OpenTimelineIO in and out: read, plan, relink, lint."""
