"""SparkVSR Desktop: video restoration that follows the editor's own keyframes."""

__version__ = "0.1.0"
