import type { Style } from '../src/cli/terminal.ts';
import type { Second } from './tally.ts';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** One bar a second: as high as there were answers, red where customers saw an error. Words beside it say the same. */
export function sparkline(seconds: readonly Second[], style: Style): string {
  const highest = Math.max(1, ...seconds.map(({ sent }) => sent));
  return seconds.map((second) => style(colourOf(second), barFor(second.sent, highest))).join('');
}

function barFor(sent: number, highest: number): string {
  if (sent === 0) return ' ';
  return BARS[Math.min(BARS.length - 1, Math.floor((sent / highest) * (BARS.length - 1)))] ?? ' ';
}

function colourOf({ appErrors, failed }: Second): 'green' | 'red' {
  return appErrors + failed > 0 ? 'red' : 'green';
}

/** `60 answers/s, no errors`, `60 answers/s, 9 errors/s`; what failed outright is named apart. */
export function secondWords({ sent, appErrors, failed }: Second): string {
  if (sent === 0) return 'no answers';
  const errors = appErrors === 0 ? 'no errors' : `${appErrors} errors/s`;
  return `${sent} answers/s, ${errors}${failed === 0 ? '' : `, ${failed} failed/s`}`;
}

export type Live = {
  readonly seconds: readonly Second[];
  /** Which release answers; null before any did. */
  readonly release: string | null;
  /** What is going on, in few words. */
  readonly doing: string;
};

const WIDEST_CHART = 30;
const NARROWEST_CHART = 5;

/** The line at the bottom of a terminal, never longer than the terminal is wide: a wrapped line could not be drawn over. */
export function liveLine({ seconds, release, doing }: Live, columns: number, style: Style): string {
  if (seconds.length === 0) return ` ${cut(doing, columns - 2)}`;
  // The last second is not over yet: its bar would seem to fall.
  const whole = seconds.slice(0, -1);
  const words = ` ${release ?? ''} ${secondWords(whole.at(-1) ?? { sent: 0, ok: 0, appErrors: 0, failed: 0 })}`;
  const room = columns - words.length - 3;
  const chart = Math.max(NARROWEST_CHART, Math.min(WIDEST_CHART, room - 25));
  const rest = cut(doing === '' ? '' : `  ${doing}`, room - chart);
  return ` ${sparkline(whole.slice(-chart), style)}${cut(words, columns - chart - 2)}${style('dim', rest)}`;
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return length <= 1 ? '' : `${text.slice(0, length - 1)}…`;
}

export type Row = readonly [label: string, value: string, remark: string];

/** Three columns, the values under each other. */
export function table(rows: readonly Row[]): readonly string[] {
  const label = Math.max(...rows.map(([text]) => text.length));
  const value = Math.max(...rows.map(([, text]) => text.length));
  return rows.map(([left, middle, right]) => `  ${left.padEnd(label)}  ${middle.padStart(value)}  ${right}`.trimEnd());
}
