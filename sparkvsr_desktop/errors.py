"""The root of every failure an editor can act on."""


class SparkVSRError(Exception):
    """A failure in the editor's words: what happened, to what, and what to do about it.

    `str(error)` is one sentence that names the clip, frame or file; `remedy` is one sentence that
    says what a person can do now.
    """

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy
