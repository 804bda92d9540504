"""Makes references.json, the values that the metrics of this folder are checked against.

Run on 2026-11-22 with Python 3.11, numpy 2.4.6, scipy 1.17.1 and mir_eval 0.8.2 as
    python3 -m venv <venv> && <venv>/bin/pip install mir_eval && <venv>/bin/python makeReferences.py
mir_eval (Raffel et al. 2014) is an independent implementation of BSS Eval. Signals are made from the
same integer generator as in metrics.test.ts (mulberry32), so that no audio needs to be stored.
The framewise case fits filters over the whole signal with mir_eval's own projection and cuts windows
as museval does (museval itself needs packages that were not to be had).
"""
import json
import os
import warnings

import numpy as np
from mir_eval import separation
from scipy.signal import fftconvolve

warnings.filterwarnings("ignore")
MASK = 0xFFFFFFFF


def mulberry32(seed):
    state = seed & MASK
    while True:
        state = (state + 0x6D2B79F5) & MASK
        mixed = ((state ^ (state >> 15)) * (state | 1)) & MASK
        mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61) & MASK)) & MASK
        yield ((mixed ^ (mixed >> 14)) & MASK) / 4294967296


def coloured_noise(seed, length, pole):
    """x[n] = noise + pole x[n-1], rounded to float32 as the app stores samples."""
    random = mulberry32(seed)
    out = np.zeros(length)
    previous = 0.0
    for n in range(length):
        previous = 2 * next(random) - 1 + pole * previous
        out[n] = previous
    return out.astype(np.float32)


def degrade(target, other, noise, leak, noise_gain):
    """The target delayed by three samples, some of the other source, some noise."""
    delayed = np.concatenate([np.zeros(3), target[:-3]])
    return (0.9 * target + 0.3 * delayed + leak * other + noise_gain * noise).astype(np.float32)


def mono_case(length, taps, leak, noise_gain):
    references = np.stack([coloured_noise(1, length, 0.9), coloured_noise(2, length, -0.5)]).astype(np.float64)
    noise = [coloured_noise(3, length, 0), coloured_noise(4, length, 0)]
    scores = []
    for j in range(2):
        estimate = degrade(references[j].astype(np.float32), references[1 - j].astype(np.float32),
                           noise[j], leak, noise_gain).astype(np.float64)
        if taps == 512:
            sdr, sir, sar, _ = separation.bss_eval_sources(
                references, np.stack([estimate] * 2), compute_permutation=False)
            scores.append([float(sdr[j]), float(sir[j]), float(sar[j])])
        else:
            parts = separation._bss_decomp_mtifilt(references, estimate, j, taps)
            scores.append([float(v) for v in separation._bss_source_crit(*parts)])
    return {"length": length, "taps": taps, "leak": leak, "noiseGain": noise_gain, "scores": scores}


def stereo_case(length, taps, window):
    references = np.stack([
        np.stack([coloured_noise(11, length, 0.9), coloured_noise(12, length, 0.8)], axis=1),
        np.stack([coloured_noise(13, length, -0.5), coloured_noise(14, length, 0.3)], axis=1),
    ]).astype(np.float64)
    noise = np.stack([coloured_noise(15, length, 0), coloured_noise(16, length, 0)], axis=1)
    estimate = np.stack([
        degrade(references[0, :, c].astype(np.float32), references[1, :, c].astype(np.float32), noise[:, c], 0.2, 0.1)
        for c in range(2)], axis=1).astype(np.float64)

    def crit(s, spat, interf, artif):
        return [float(v) for v in separation._bss_image_crit(s, spat, interf, artif)]

    s, spat, interf, artif, *_ = separation._bss_decomp_mtifilt_images(references, estimate, 0, taps)
    whole = crit(s, spat, interf, artif)

    # Filters by least squares over the whole signal, solved densely by numpy.
    flat = np.concatenate([references[0].T, references[1].T])
    delayed = np.stack([np.concatenate([np.zeros(a), x, np.zeros(taps - 1 - a)])
                        for x in flat for a in range(taps)], axis=1)
    padded = np.concatenate([estimate, np.zeros((taps - 1, 2))])
    filters_all = np.linalg.lstsq(delayed, padded, rcond=None)[0]
    filters_own = np.linalg.lstsq(delayed[:, : 2 * taps], padded, rcond=None)[0]
    frames = []
    for start in range(0, length - window + 1, window):
        cut = slice(start, start + window)

        def project(filters, count):
            out = np.zeros((window + taps - 1, 2))
            for c in range(2):
                for i in range(count):
                    out[:, c] += fftconvolve(flat[i, cut], filters[i * taps:(i + 1) * taps, c])
            return out

        true = np.concatenate([references[0, cut], np.zeros((taps - 1, 2))])
        est = np.concatenate([estimate[cut], np.zeros((taps - 1, 2))])
        own, spanned = project(filters_own, 2), project(filters_all, 4)
        frames.append(crit(true, own - true, spanned - own, est - spanned))
    return {"length": length, "taps": taps, "window": window, "whole": whole, "frames": frames}


if __name__ == "__main__":
    result = {
        "made with": "mir_eval 0.8.2, numpy 2.4.6, Python 3.11",
        "mono": [mono_case(1500, 512, 0.2, 0.1), mono_case(9001, 64, 0.01, 0.5), mono_case(4000, 100, 1.0, 0.0)],
        "stereo": stereo_case(3000, 24, 1000),
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "references.json")
    with open(path, "w") as file:
        json.dump(result, file, indent=2)
        file.write("\n")
    print(json.dumps(result, indent=2))
