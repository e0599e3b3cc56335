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

type About = {
  readonly name: string;
  readonly target: string | null;
  readonly beganAtMs: number;
  /** Operations that were ordered for it, also on other targets. */
  readonly operations: readonly string[];
};

type Line = Pick<Event, 'kind' | 'atMs' | 'operation' | 'target' | 'data'>;

/** The times of an incident, each taken from one line of the log; what has happened twice counts the first time. */
export function timesOf(events: readonly Line[], { name, target, beganAtMs, operations }: About): Times | null {
  const own = events.filter(({ operation }) => operation === name);
  const opened = own.find(({ kind }) => kind === 'incident.opened');
  if (opened === undefined) return null;
  const at = (lines: readonly Line[], fits: (line: Line) => boolean) => lines.find(fits)?.atMs ?? null;
  const isHere = (line: Line) => line.target === target && target !== null;
  const here = events.filter(
    (line) => (isHere(line) || operations.includes(line.operation ?? '')) && line.atMs >= opened.atMs,
  );
  const decision = here.find((line) => isDecision(line, name)) ?? own.find(({ kind }) => kind === 'incident.mitigated');
  const after = decision === undefined ? [] : here.filter(({ atMs }) => atMs >= decision.atMs);
  const restored = at(after, (line) => isFlip(line, decision));
  return {
    began: beganAtMs,
    detected: opened.atMs,
    paged: at(own, ({ kind }) => kind === 'page.sent' || kind === 'page.delivered'),
    acknowledged: at(own, (line) => line.kind === 'incident.acknowledged' || line.kind === 'incident.assigned'),
    decided: decision?.atMs ?? null,
    restored,
    proven: restored === null ? null : provenAt({ own, after }, restored),
    resolved: own.findLast(({ kind }) => kind === 'incident.resolved')?.atMs ?? null,
  };
}

/** By the measurement, by somebody's word, or by the alerts, all of which are over. */
function provenAt({ own, after }: { own: readonly Line[]; after: readonly Line[] }, restoredMs: number): number | null {
  const measured = after.find(({ kind, atMs }) => kind === 'watch.fine' && atMs >= restoredMs);
  const said = own.find(({ kind, atMs }) => kind === 'incident.mitigated' && atMs >= restoredMs);
  const over = own.findLast(({ kind }) => kind === 'incident.resolved');
  const isByAlerts = over?.data.how === 'alerts';
  const lastOver = own.findLast(({ kind, data }) => kind === 'incident.alert' && data.how === 'resolved');
  const silent = isByAlerts && lastOver !== undefined && lastOver.atMs >= restoredMs ? lastOver : undefined;
  const times = [measured, said, silent].flatMap((line) => (line === undefined ? [] : [line.atMs]));
  return times.length === 0 ? null : Math.min(...times);
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
