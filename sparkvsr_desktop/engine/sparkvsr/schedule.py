"""How much of a clean latent is left at each step of the model's noise schedule."""

from functools import cache

import torch

STEPS = 1000
FIRST_BETA, LAST_BETA = 0.00085, 0.012
"""Source: `scheduler/scheduler_config.json` of the published model (scaled_linear)."""

RESTORE_STEP = 399
"""The one step at which the model restores; it was trained at this alone."""


def signal_and_noise(step: int) -> tuple[float, float]:
    """Return the square roots of alpha-bar and of its complement at a step, 0..999.

    At 399 they are 0.627331 and 0.778753. Computed in float32 whatever the networks compute in:
    in bfloat16 the rounding alone would change the picture's gain by 0.4 %.
    """
    alpha_bar = _alphas_bar()[step]
    return float(alpha_bar.sqrt()), float((1 - alpha_bar).sqrt())


@cache
def _alphas_bar() -> torch.Tensor:
    """The cumulative product of 1 - beta, its root rescaled so that the last step has no signal.

    Source: the schedule's `rescale_betas_zero_snr`; `snr_shift_scale` 1.0 changes nothing.
    """
    betas = torch.linspace(FIRST_BETA**0.5, LAST_BETA**0.5, STEPS, dtype=torch.float32) ** 2
    roots = torch.cumprod(1 - betas, dim=0).sqrt()
    first, last = roots[0].clone(), roots[-1].clone()
    return ((roots - last) * first / (first - last)) ** 2
