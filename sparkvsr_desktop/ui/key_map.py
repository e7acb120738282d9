"""Every key of the panel in one place: what it does, in words, and what it is called by hand."""

from enum import Enum

from PySide6.QtGui import QKeySequence


class Command(Enum):
    """What can be done with a key: the words of the tooltip, then the keys, the first shown."""

    OPEN = ("Open a timeline, a media or a project", "Ctrl+O")
    SAVE = ("Name the project, or save it under another name", "Ctrl+S")
    UNDO = ("Undo", "Ctrl+Z")
    REDO = ("Redo", "Ctrl+Shift+Z", "Ctrl+Y")
    PLAY_BACK = ("Play back; again for faster; with K one frame", "J")
    STOP = ("Stop", "K")
    PLAY_FORWARD = ("Play; again for faster; with K one frame", "L")
    PLAY_OR_STOP = ("Play or stop", "Space")
    FRAME_BACK = ("One frame back", "Left")
    FRAME_ON = ("One frame on", "Right")
    TEN_BACK = ("Ten frames back", "Shift+Left")
    TEN_ON = ("Ten frames on", "Shift+Right")
    PREVIOUS_CUT = ("The cut before, then the shot before", "Up")
    NEXT_CUT = ("The next cut, then the next shot", "Down")
    TO_START = ("First frame of the shot", "Home")
    TO_END = ("Last frame of the shot", "End")
    MARK_IN = ("Let the loop begin here", "I")
    MARK_OUT = ("Let the loop end here", "O")
    CLEAR_RANGE = ("Loop over the whole shot", "Alt+X")
    LOOP_SCENE = ("Loop over the scene between two cuts", "Shift+X")
    SPLIT_AT_CUTS = ("Split this shot at the cuts found in it", "Ctrl+B")
    SPLIT_HERE = ("Split this shot at this frame", "Ctrl+Shift+B")
    JOIN = ("Join this shot with those it was split from", "Ctrl+J")
    MARK = ("Mark a keyframe here", "M")
    UNMARK = ("Remove the keyframe here", "Shift+M")
    PREVIOUS_KEYFRAME = ("The keyframe before", "[", "Ctrl+Up")
    NEXT_KEYFRAME = ("The next keyframe", "]", "Ctrl+Down")
    RETOUCH = ("Retouch the still of this frame in your painter", "E")
    RESTORE = ("Make the still of this frame without opening the painter", "R")
    PASTE = ("Take the picture in the clipboard as the still of this frame", "Ctrl+V")
    ALIGN = ("Move a copy of the still back onto its frame", "Ctrl+G")
    NEXT_BEST = ("Go to the frame where one more still helps most", "G")
    DRAFT = ("Draft the loop from its stills", "P")
    SHOW_SOURCE = ("Show the source; hold B for a look at it", "1")
    SHOW_STILL = ("Show the still", "2")
    SHOW_DRAFT = ("Show the draft", "3")
    SHOW_RESULT = ("Show the newest result", "4")
    SHOW_EARLIER = ("Show the result before the newest", "5")
    WIPE = ("Wipe between the source and the layer looked at last; drag the line", "W")
    SPLIT = ("The source and the layer looked at last, side by side", "V")
    DIFFERENCE = ("What the layer looked at last changes", "D")
    ANCHOR_PHASE = ("Anchor: mark, retouch and check stills", "Ctrl+1")
    FLOW_PHASE = ("Flow: settings, renders and results", "Ctrl+2")
    RENDER = ("Render this shot", "Ctrl+Return", "Ctrl+Enter")
    RENDER_READY = ("Render all shots that are ready", "Ctrl+Shift+Return")
    LINK_BACK = ("Write the timelines with what is finished in place", "Ctrl+L")
    FIT = ("Fit the picture, or show it 1:1", "Z")
    FULL_SCREEN = ("Full screen", "F")
    CHANGE_KEYS = ("Change the keys, in a file of text", "Ctrl+K")
    TYPE_TIME = ("Type a timecode, a frame or a step such as +12", "=", "+")

    @property
    def words(self) -> str:
        """What it does."""
        return str(self.value[0])

    @property
    def keys(self) -> tuple[QKeySequence, ...]:
        """Its usual keys, the one that is shown first; `key_bindings` says which ones count."""
        return tuple(QKeySequence(key) for key in self.value[1:])
