const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Largest first, each unit at most once: `30s`, `1h30m`, `2d`. */
export const DURATION_PATTERN = /^(?=\d)(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?$/;

/** Node's timers hold 31 bits of milliseconds; whatever is longer would fire at once. */
export const LONGEST_DURATION_MS = 24 * UNITS_MS.d;

/** `1h30m` in ms; null if the text is not a duration. */
export function parseDuration(text: string): number | null {
  const match = DURATION_PATTERN.exec(text);
  if (match === null) return null;
  const [days, hours, minutes, seconds, milliseconds] = match.slice(1).map((digits) => Number(digits ?? 0));
  return (
    (days ?? 0) * UNITS_MS.d +
    (hours ?? 0) * UNITS_MS.h +
    (minutes ?? 0) * UNITS_MS.m +
    (seconds ?? 0) * UNITS_MS.s +
    (milliseconds ?? 0)
  );
}

/** The shortest text that `parseDuration` reads back as the same number. */
export function writeDuration(ms: number): string {
  if (ms === 0) return '0s';
  let rest = ms;
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const count = Math.floor(rest / UNITS_MS[unit]);
    rest -= count * UNITS_MS[unit];
    if (count > 0) text += `${count}${unit}`;
  }
  return text;
}
