import type { GateBody, PipelineBody } from '../api/pipelines.ts';
import type { Clock } from '../lib/clock.ts';
import { harmless, say, styleFor, type Terminal } from './terminal.ts';
import { gateLine, holdLines, treeLines } from './words/pipeline.ts';

/** The gates of a pipeline on stderr: on a terminal all of them, drawn anew as they change; elsewhere a line for each that ends. */
export type PipelineProgress = {
  update(pipeline: PipelineBody): void;
  /** A line of its own, above what is drawn anew. */
  note(text: string): void;
  /** What stands there last stays. */
  stop(): void;
};

const REDRAW_MS = 250;
const REMIND_MS = 60_000;

export function showPipeline(terminal: Terminal, clock: Clock): PipelineProgress {
  return terminal.err.isTTY === true ? drawTree(terminal, clock) : listChanges(terminal, clock);
}

function drawTree(terminal: Terminal, clock: Clock): PipelineProgress {
  const { err } = terminal;
  const style = styleFor(err);
  let drawnLines = 0;
  let present: PipelineBody | null = null;
  const draw = () => {
    if (present === null) return;
    const width = (err.columns || 80) - 1;
    const all = [...treeLines(present, { nowMs: clock.now(), style, width }), ...heldLines(present)];
    // A terminal that does not know its size says 0.
    const lines = fitting(all, (err.rows || 24) - 2);
    err.write(`${above(drawnLines)}${lines.map((line) => `${harmless(line)}\n`).join('')}`);
    drawnLines = lines.length;
  };
  const timer = setInterval(draw, REDRAW_MS).unref();
  return {
    update: (pipeline) => {
      present = pipeline;
      draw();
    },
    note: (text) => {
      err.write(above(drawnLines));
      drawnLines = 0;
      say(terminal, text);
      draw();
    },
    stop: () => {
      clearInterval(timer);
      draw();
      present = null;
    },
  };
}

function listChanges(terminal: Terminal, clock: Clock): PipelineProgress {
  const style = styleFor(terminal.err);
  const told = new Map<string, string>();
  let present: PipelineBody | null = null;
  const tell = (gate: GateBody) => say(terminal, gateLine(gate, clock.now(), style));
  const remind = () => {
    for (const gate of present?.gates ?? []) if (gate.status === 'running') tell(gate);
  };
  const timer = setInterval(remind, REMIND_MS).unref();
  const once = (key: string, state: string, act: () => void) => {
    if (told.get(key) === state) return;
    told.set(key, state);
    act();
  };
  return {
    update: (pipeline) => {
      present = pipeline;
      for (const gate of pipeline.gates) {
        const isWaiting = gate.status === 'waiting' || (gate.status === 'running' && gate.attempt === 1);
        if (!isWaiting) once(gate.gate, `${gate.status} ${gate.attempt}`, () => tell(gate));
      }
      const held = heldLines(pipeline);
      once('', held.join('\n'), () => {
        for (const line of held) say(terminal, line);
      });
    },
    note: (text) => say(terminal, text),
    stop: () => {
      clearInterval(timer);
      present = null;
    },
  };
}

function heldLines(pipeline: PipelineBody): readonly string[] {
  return pipeline.status === 'held' ? holdLines(pipeline).map((line) => `held   ${line}`) : [];
}

/** What does not fit on the screen could not be drawn over; of too many lines the last ones are shown. */
function fitting(lines: readonly string[], height: number): readonly string[] {
  const room = Math.max(1, height);
  if (lines.length <= room) return lines;
  const left = lines.length - room + 1;
  return [`...    ${left} more above`, ...lines.slice(left)];
}

function above(lines: number): string {
  return lines === 0 ? '' : `\u001b[${lines}A\r\u001b[J`;
}
