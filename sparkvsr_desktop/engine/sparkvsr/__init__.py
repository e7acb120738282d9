"""One denoising step of a video model, guided by the stills: the engine for the final."""
