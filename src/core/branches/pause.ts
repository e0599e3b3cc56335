const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * How long to wait before a repository is looked at again. `random` (0 to 1) spreads servers and repositories that began together; with every failure
 * the pause doubles, up to ten minutes, and one good look ends that.
 */
export function pauseMs(pollMs: number, failures: number, random: number): number {
  const wanted =
    failures === 0 ? pollMs : Math.max(pollMs, Math.min(LONGEST_PAUSE_MS, pollMs * 2 ** Math.min(failures, 20)));
  return Math.round(wanted * (0.9 + random * 0.2));
}
