import type { Incident } from '../incidents/model.ts';
import type { Escalation } from '../paging/model.ts';

/** `undo` stands on the page alone; a chat has the others. */
export const BUTTONS = ['on-it', 'put-back', 'undo', 'fix-forward', 'pass-on', 'not-an-incident'] as const;
export type Button = (typeof BUTTONS)[number];

/** How the incident stood when the button was shown. */
export type Seen = {
  readonly version: number;
  /** Null: whoever presses cannot say, and is judged by the version alone. */
  readonly stage: Stage | null;
};

/**
 * What of an incident decides whether a button still means what it said. The version moves with every alert of a storm, and nobody's answer
 * shall be refused for that.
 */
export type Stage = {
  /** State, and how many changes of traffic were made for it: `open-0`. */
  readonly incident: string;
  /** How far the escalation has gone: run, round and step. */
  readonly escalation: string;
  /** What would be put back in place of what: `411-412`. */
  readonly way: string;
};

/** A button as it was shown, on one message. */
export type Shown = { readonly button: Button; readonly page: string; readonly seen: Seen & { readonly stage: Stage } };

type Standing = {
  readonly incident: Pick<Incident, 'state' | 'recoveries'>;
  readonly escalation: Pick<Escalation, 'run' | 'round' | 'step'> | null;
  readonly wayBack: {
    readonly back: { readonly number: number } | null;
    readonly live: { readonly number: number } | null;
  } | null;
};

export function stageOf({ incident: { state, recoveries }, escalation, wayBack }: Standing): Stage {
  return {
    incident: `${state}-${recoveries.length}`,
    escalation: escalation === null ? 'none' : `${escalation.run}-${escalation.round}-${escalation.step}`,
    way: wayBack?.back == null ? 'none' : `${wayBack.back.number}-${wayBack.live?.number ?? 0}`,
  };
}

/** What a chat sends back, and what stands in a form. */
export function writeValue(shown: Shown, signature: string): string {
  return `${plainValue(shown)}.${signature}`;
}

const PATTERN =
  /^([a-z-]{1,20})\.([\w-]{1,60})\.(\d{1,9})\.([a-z]{1,12}-\d{1,5})\.(none|\d{1,6}-\d{1,6}-\d{1,6})\.(none|\d{1,9}-\d{1,9})\.([\w-]{22})$/;

/** Null: it has not the form of one. */
export function parseValue(written: string): { readonly shown: Shown; readonly signature: string } | null {
  const [, button, page = '', version, incident = '', escalation = '', way = '', signature = ''] =
    PATTERN.exec(written) ?? [];
  const known = BUTTONS.find((one) => one === button);
  if (known === undefined) return null;
  const seen = { version: Number(version), stage: { incident, escalation, way } };
  return { shown: { button: known, page, seen }, signature };
}

/** What is signed. `place` is where the button stood: what a chat has been given opens no form, and the form of one link no other. */
export function wordsOfValue(shown: Shown, place: string): string {
  return ['astern button', plainValue(shown), place].join('\n');
}

function plainValue({ button, page, seen: { version, stage } }: Shown): string {
  return `${button}.${page}.${version}.${stage.incident}.${stage.escalation}.${stage.way}`;
}
