import type { OperationBody, StepBody } from '../api/operations.ts';
import type { Clock } from '../lib/clock.ts';
import { formatDuration } from '../lib/format.ts';
import { harmless, say, styleFor, type Terminal } from './terminal.ts';
import { stepLine, stepWords, wayBackLines } from './words/operation.ts';
import { shorten } from './words/table.ts';

/** One line a step on stderr. On a terminal the present step counts its seconds; elsewhere it is named again once a minute. */
export type Progress = {
  update(operation: OperationBody): void;
  /** A line above the live one. */
  note(text: string): void;
  stop(): void;
};

const REDRAW_MS = 250;
const REMIND_MS = 60_000;
const CLEAR_LINE = '\r\u001b[K';

export function showProgress(terminal: Terminal, clock: Clock): Progress {
  const isLive = terminal.err.isTTY === true;
  const style = styleFor(terminal.err);
  let shown = 0;
  let present: { readonly step: StepBody; readonly sinceMs: number } | null = null;
  const timer = setInterval(tick, isLive ? REDRAW_MS : REMIND_MS).unref();

  function tick(): void {
    if (present === null) return;
    const line = `...    ${stepWords(present.step)}  ${formatDuration(clock.monotonic() - present.sinceMs)}`;
    if (isLive) terminal.err.write(CLEAR_LINE + shorten(harmless(line), (terminal.err.columns || 80) - 1));
    else say(terminal, line);
  }

  function line(text: string): void {
    if (isLive) terminal.err.write(CLEAR_LINE);
    say(terminal, text);
  }

  return {
    update({ steps }) {
      // A step that was broken off by a crash never ends; it is over when the next one has begun.
      for (let step = steps[shown]; step !== undefined && isOver(steps, shown); step = steps[shown]) {
        if (isWorthALine(step)) line(stepLine(step, clock.now(), style));
        for (const warning of wayBackLines(step, style)) line(warning);
        shown += 1;
      }
      const step = steps[shown];
      if (step === undefined) present = null;
      else if (step.startedAt !== present?.step.startedAt) present = { step, sinceMs: clock.monotonic() };
      if (isLive) tick();
    },
    note(text) {
      line(text);
      if (isLive) tick();
    },
    stop() {
      clearInterval(timer);
      if (isLive && present !== null) terminal.err.write(CLEAR_LINE);
      present = null;
    },
  };
}

/** The bookkeeping at the end is no news while it goes well. */
function isWorthALine({ step, outcome }: StepBody): boolean {
  return step !== 'finish' || outcome !== 'done';
}

function isOver(steps: readonly StepBody[], index: number): boolean {
  return steps[index]?.endedAt !== null || index < steps.length - 1;
}
