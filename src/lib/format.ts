/** Durations as people say them: `0.4 s`, `12 s`, `3 min`, `26 h`, `2 days`. */
export function formatDuration(ms: number): string {
  if (ms < 950) return `${(ms / 1000).toFixed(ms < 95 ? 2 : 1)} s`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 90_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 90 * 60_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 48 * 3_600_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} days`;
}

/** Share of a whole in percent, with one digit: `14.3 %`. */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
