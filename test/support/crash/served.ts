import assert from 'node:assert/strict';
import type { Load } from '../load.ts';

/** Both router workers and what is already on its way to one of them have turned by then. */
const TURNED_WITHIN_MS = 1_000;

export type Window = {
  /** Which answers count: those from this one on. */
  readonly fromAnswer: number;
  /** Requests asked before this may still be answered by what served then. */
  readonly fromMs: number;
  /** When the operation had ended. */
  readonly endedMs: number;
  /** Releases that had the traffic before and after. */
  readonly before: string | null;
  readonly after: string | null;
  /** One that was taken back again. */
  readonly meanwhile: string | null;
};

/** Nobody failed, nobody got a release that was not meant to serve, and the traffic turned once and did not come back (I1). */
export function assertServed(load: Load, window: Window): void {
  const { fromAnswer, fromMs, endedMs, before, after, meanwhile } = window;
  const answers = load.answered().slice(fromAnswer);
  const failed = answers.filter((got) => got.status !== 200);
  assert.deepEqual(failed.slice(0, 5), [], `${failed.length} of ${answers.length} failed`);
  const asked = answers.filter((got) => got.askedAtMs >= fromMs);
  const strange = asked.filter(({ release }) => ![before, after, meanwhile].includes(release));
  assert.deepEqual(strange.slice(0, 5), [], `only ${before} and ${after} were meant to serve`);
  const first = asked.find(({ release }) => before !== after && release === after);
  const turnedMs = Math.min(endedMs, first?.askedAtMs ?? endedMs);
  const late = asked.filter((got) => got.release !== after && got.askedAtMs > turnedMs + TURNED_WITHIN_MS);
  assert.deepEqual(late.slice(0, 5), [], `${after} had taken over`);
}
