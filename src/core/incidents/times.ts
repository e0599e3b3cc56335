import type { Event } from '../events/model.ts';

/** When each thing happened, ms UTC; null: it did not. */
export type Times = {
  /** By the alerts' own word. */
  readonly began: number;
  readonly detected: number;
  readonly paged: number | null;
  readonly acknowledged: number | null;
  /** A rollback, or a hotfix, was ordered. */
  readonly decided: number | null;
  /** The traffic was with the release that was put back, or the hotfix. */
  readonly restored: number | null;
  /** It was proven to help. */
  readonly proven: number | null;
  readonly resolved: number | null;
};

export const TIME_NAMES = [
  'detected',
  'paged',
  'acknowledged',
  'decided',
  'restored',
  'proven',
  'resolved',
] as const satisfies readonly (keyof Times)[];

type About = { readonly name: string; readonly target: string | null; readonly beganAtMs: number };

type Line = Pick<Event, 'kind' | 'atMs' | 'operation' | 'target' | 'data'>;

/** The times of an incident, each taken from one line of the log; what has happened twice counts the first time. */
export function timesOf(events: readonly Line[], { name, target, beganAtMs }: About): Times | null {
  const own = events.filter(({ operation }) => operation === name);
  const opened = own.find(({ kind }) => kind === 'incident.opened');
  if (opened === undefined) return null;
  const at = (lines: readonly Line[], fits: (line: Line) => boolean) => lines.find(fits)?.atMs ?? null;
  const here = events.filter((line) => line.target === target && target !== null && line.atMs >= opened.atMs);
  const decision = here.find((line) => isDecision(line, name)) ?? own.find(({ kind }) => kind === 'incident.mitigated');
  const after = decision === undefined ? [] : here.filter(({ atMs }) => atMs >= decision.atMs);
  const restored = at(after, (line) => isFlip(line, decision));
  const isProof = ({ kind, atMs }: Line) => kind === 'watch.fine' && restored !== null && atMs >= restored;
  return {
    began: beganAtMs,
    detected: opened.atMs,
    paged: at(own, ({ kind }) => kind === 'page.sent' || kind === 'page.delivered'),
    acknowledged: at(own, (line) => line.kind === 'incident.acknowledged' || line.kind === 'incident.assigned'),
    decided: decision?.atMs ?? null,
    restored,
    proven: at(after, isProof),
    resolved: own.findLast(({ kind }) => kind === 'incident.resolved')?.atMs ?? null,
  };
}

/** An order that names the incident, or the first rollback of its target while it was open. */
function isDecision({ kind, data }: Line, name: string): boolean {
  if (kind === 'break-glass.used') return true;
  if (kind === 'operation.ordered') return data.kind === 'rollback';
  return kind === 'pipeline.started' && data.incident === name && data.mode !== 'standard';
}

function isFlip({ kind, operation }: Line, decision: Line | undefined): boolean {
  if (decision?.kind === 'break-glass.used') return kind === 'break-glass.used' || kind === 'traffic.adopted';
  if (kind !== 'traffic.flipped') return false;
  return decision?.kind !== 'operation.ordered' || operation === decision.operation;
}
