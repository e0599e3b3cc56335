import { formatDuration, formatPercent } from '../../lib/format.ts';
import type { Event } from '../events/model.ts';
import type { Hold } from '../pipelines/pipeline.ts';
import { ALERT_WORDS } from './alert-words.ts';
import { ELSEWHERE_WORDS } from './elsewhere-words.ts';
import { holdText } from './hold-text.ts';
import { hostsText } from './hosts-text.ts';
import { INCIDENT_WORDS } from './incident-words.ts';
import { LINK_WORDS } from './link-words.ts';
import { moveText } from './move-text.ts';
import { ONCALL_WORDS } from './oncall-words.ts';
import { PAGING_WORDS } from './paging-words.ts';
import { RECOVERY_WORDS } from './recovery-words.ts';

type Facts = Readonly<Record<string, unknown>>;

/** One line for people about what happened. Facts that an older log lacks are left out, never invented. */
export function eventText({ kind, data, actor, target }: Pick<Event, 'kind' | 'data' | 'actor' | 'target'>): string {
  const words = WORDS[kind];
  return words === undefined ? kind : words(data, { actor, target: target ?? 'astern' });
}

type Who = { readonly actor: string; readonly target: string };

const WORDS: Readonly<Record<string, (data: Facts, who: Who) => string>> = {
  'service.registered': (data) => `service ${text(data.service)} is shipped from ${text(data.repository)}`,
  'release.built': (data) =>
    `${release(data.release)} built from ${sha(data.sha)} "${text(data.title)}" in ${duration(data.buildMs)}`,
  'release.build-failed': (data) => `build failed: ${text(data.message)}`,
  'release.rejected': (data) => `${release(data.release)} rejected: ${text(data.reason)}`,
  'release.accepted-again': (data, { actor }) =>
    `${actor} accepts ${release(data.release)} again: ${text(data.reason)}`,
  'release.fixed': (data, { actor }) =>
    `${actor} says that ${release(data.release)} is fixed with ${sha(data.sha)}: ${text(data.reason)}`,
  'release.removed': (data) => `files of ${release(data.release)} removed by retention`,
  'stack.placed': (data) => `stack for ${release(data.release)} placed`,
  'stack.ready': (data) =>
    `${release(data.release)} passed its checks on the test entrance after ${duration(data.afterMs)}`,
  'stack.failed': (data) => text(data.message),
  'stack.removed': (data) =>
    data.stray === true
      ? `${text(data.stack)} removed: it belonged to no stack`
      : `stack of ${release(data.release)} removed`,
  'operation.ordered': ordered,
  'operation.step': (data) => `step ${text(data.step)}`,
  'operation.resumed': (data) => `${text(data.kind)} taken up again at ${text(data.step)}`,
  'operation.superseded': (data, { actor }) => `${text(data.kind)} aborted by ${actor} for a ${text(data.by)}`,
  'operation.done': (data) => `${text(data.kind)}${named(data)} done${took(data)}`,
  'operation.failed': (data) => `${text(data.kind)}${named(data)} failed: ${text(data.message)}`,
  'traffic.flipped': flipped,
  'traffic.adopted': (data) => `the router already sends the traffic to ${release(data.release)}; the record follows`,
  'critical.broken': (data) => `customers cannot ${text(data.scenario)}: it ${text(data.text)}`,
  'critical.works': (data) => `customers can ${text(data.scenario)} again: it ${text(data.text)}`,
  'guard.overridden': (data, { actor }) =>
    `OVERRIDDEN: ${actor} goes back to ${release(data.release)} although the guard says stop (${texts(data.findings)})${because(data)}`,
  'guard.no-way-back': (data) =>
    `once ${release(data.release)} is live, ${release(data.back)} cannot simply be put back: ${texts(data.findings)}`,
  'break-glass.used': broken,
  'workers.quiesced': (data) => `workers of ${release(data.release)} told to finish`,
  'workers.started': (data) => `${number(data.workers)} worker(s) of ${release(data.release)} started`,
  'workers.stopped': (data) => `worker ${text(data.instance)} stopped at its limit`,
  'watch.started': (data) => `measuring ${release(data.release)}`,
  'watch.worse': worse,
  'watch.fine': fine,
  'watch.ended': watchEnded,
  'lock.set': (data, { actor }) => `${actor} locked ${text(data.scope)}: ${text(data.reason)}`,
  'lock.released': (data, { actor }) =>
    typeof data.fix === 'string'
      ? `the lock on ${text(data.scope)} opened by itself: fixed with ${sha(data.fix)}`
      : `${actor} unlocked ${text(data.scope)}`,
  'lock.expired': (data) => `lock on ${text(data.scope)} expired`,
  'pipeline.started': (data, { actor }) =>
    `${actor} started a ${modeOf(data)} pipeline of ${sha(data.sha)} "${text(data.title)}"${data.incident == null ? '' : ` for ${text(data.incident)}`}`,
  'pipeline.held': (data) => `${pipeline(data)} is held: ${holds(data)}`,
  'pipeline.deploying': (data) => `${pipeline(data)}: gates passed, ${text(data.operation)} ordered`,
  'pipeline.done': (data) => `${pipeline(data)} done${took(data)}`,
  'pipeline.failed': (data) => `${pipeline(data)} failed: ${text(data.message)}`,
  'pipeline.stopping': (data, { actor }) =>
    `${actor} cancels the ${pipeline(data)}${data.reason === '' || data.reason === undefined ? '' : `: ${text(data.reason)}`}`,
  'pipeline.cancelled': (data, { actor }) =>
    `${pipeline(data)} cancelled by ${actor}${data.reason === '' || data.reason === undefined ? '' : `: ${text(data.reason)}`}`,
  'pipeline.collapsed': (data) => `${pipeline(data)} collapsed into ${text(data.into)}`,
  'pipeline.rerun': (data, { actor }) => `${actor} runs the ${pipeline(data)} again from what failed`,
  'gate.started': (data) => `gate ${gate(data)} of ${sha(data.sha)} started`,
  'gate.passed': (data) => `gate ${gate(data)} of ${sha(data.sha)} passed${took(data)}`,
  'gate.failed': (data) => `gate ${gate(data)} of ${sha(data.sha)} ${text(data.how)}${took(data)}`,
  'gate.lost': (data) => `gate ${gate(data)} of ${sha(data.sha)} was lost: ${text(data.why)}`,
  'pipeline.approved': (data, { actor }) => `${actor} approved the ${pipeline(data)}${because(data)}`,
  'hotfix.broke-glass': (data, { actor }) =>
    `BREAK-GLASS: ${actor} deploys the hotfix ${sha(data.sha)} without approval${because(data)}`,
  'debt.opened': debtOpened,
  'debt.reminded': debtReminded,
  'debt.settled': debtSettled,
  'debt.reopened': (data) =>
    data.isLive === false
      ? `the hotfix ${sha(data.sha)} FAILS ${texts(data.gates)} (${text(data.backfill)}); it is not live any more`
      : `the hotfix ${sha(data.sha)} is live and FAILS ${texts(data.gates)}: what it did without was run afterwards (${text(data.backfill)}); the target is locked`,
  'ci.blocked': (data, { actor }) => `${actor} may not deploy ${sha(data.sha)} now: ${texts(data.holds)}`,
  'ci.retriggered': (data) => `the deploy of ${sha(data.sha)} that CI was told to wait with ${text(data.what)}`,
  'release.added': (data, { actor }) =>
    `${actor} added ${release(data.release)}, built elsewhere from ${sha(data.sha)} "${text(data.title)}"`,
  'branch.moved': (data) =>
    `${text(data.branch)} of ${text(data.repository)} ${moveText(data.how)} ${sha(data.sha)} "${text(data.title)}"${Array.isArray(data.notes) && data.notes.length > 0 ? `: ${texts(data.notes)}` : ''}`,
  'branch.unreachable': (data) =>
    data.back === true
      ? `repository ${text(data.repository)} answers again`
      : `repository ${text(data.repository)} cannot be asked: ${text(data.message)}`,
  'instance.died': (data) => `instance ${text(data.instance)} died`,
  'instance.restarted': (data) => `instance ${text(data.instance)} started again`,
  'duty.taken': (data) =>
    `server ${text(data.server)} is on duty${data.former === null ? '' : `, in place of ${text(data.former)}`}`,
  'server.started': (data) => `astern ${text(data.version)} started`,
  'server.stopped': () => 'astern stopped',
  ...ALERT_WORDS,
  ...ELSEWHERE_WORDS,
  ...INCIDENT_WORDS,
  ...RECOVERY_WORDS,
  ...ONCALL_WORDS,
  ...LINK_WORDS,
  ...PAGING_WORDS,
};

function ordered(data: Facts, { actor }: Who): string {
  const why = data.reason === undefined ? '' : `: ${text(data.reason)}`;
  if (data.kind === 'rollback') {
    return `${actor} ordered ${release(data.release)} back in place of ${release(data.from)} (${data.warm === true ? 'warm' : 'cold'}, ${text(data.verdict)})${why}`;
  }
  const what = data.title === undefined ? named(data) : ` of ${sha(data.sha)} "${text(data.title)}"`;
  return `${actor} ordered ${text(data.kind)}${what}${why}`;
}

function flipped(data: Facts): string {
  const from = data.from == null ? '' : ` from ${release(data.from)}`;
  const when =
    data.switchedAfterMs === undefined
      ? ''
      : ` in ${ms(data.switchedAfterMs)}, confirmed after ${ms(data.confirmedAfterMs)}`;
  const hosts = hostsText(data.hosts);
  const where = hosts === null ? '' : ` on ${[hosts.share, ...hosts.problems].join('; ')}`;
  return `traffic moved${from} to ${release(data.release)}${when}${where}`;
}

function broken(data: Facts, { actor }: Who): string {
  const from = typeof data.from === 'number' ? release(data.from) : text(data.fromStack ?? 'nothing');
  const to = typeof data.to === 'number' ? release(data.to) : text(data.toStack);
  return `BREAK-GLASS: ${actor} moved the traffic from ${from} to ${to} past the server ${when(data.happenedAtMs)}: ${text(data.reason)}`;
}

function worse(data: Facts, { target }: Who): string {
  const before = share(data.baseline);
  const change =
    data.what === 'latency'
      ? `p95 ${ms(data.beforeMs)} -> ${ms(data.afterMs)}`
      : `errors ${before === null ? '' : `${before} -> `}${percent(data.after)}`;
  if (data.recovery === true)
    return `${release(data.release)} was put back and answers badly too: ${change}. Look for another cause, or go further back with: astern rollback ${target}`;
  if (typeof data.formerRelease !== 'number') return `${release(data.release)} answers badly: ${change}`;
  return `${release(data.release)} is worse than ${release(data.formerRelease)}: ${change}. Put ${release(data.formerRelease)} back with: astern rollback ${target}`;
}

/** Fewer requests than this say nothing; the same number as the judge's. */
const FEWEST_REQUESTS = 30;

function watchEnded(data: Facts): string {
  const errors = share(data.latest);
  const requests = errors === null ? 0 : Number((data.latest as { requests: unknown }).requests);
  if (errors === null || requests < FEWEST_REQUESTS) return `${release(data.release)}: too few requests to judge`;
  return `${release(data.release)}: neither proven well nor clearly worse: errors ${errors}`;
}

function fine(data: Facts): string {
  const errors = share(data.latest);
  const before = share(data.baseline);
  const change = errors === null ? '' : before === null ? `: errors ${errors}` : `: errors ${before} -> ${errors}`;
  return `${release(data.release)} answers well${change}`;
}

function share(sample: unknown): string | null {
  if (typeof sample !== 'object' || sample === null || !('requests' in sample) || !('errors' in sample)) return null;
  const requests = Number(sample.requests);
  return requests === 0 ? null : formatPercent(Number(sample.errors) / requests);
}

function named(data: Facts): string {
  return typeof data.release === 'number' ? ` of ${release(data.release)}` : '';
}

function took(data: Facts): string {
  return typeof data.tookMs === 'number' ? ` in ${formatDuration(data.tookMs)}` : '';
}

function because(data: Facts): string {
  return data.reason === '' || data.reason == null ? '' : `: ${text(data.reason)}`;
}

function debtOpened(data: Facts): string {
  const fix = `the hotfix ${sha(data.sha)}${data.incident == null ? '' : ` for ${text(data.incident)}`}`;
  switch (data.debtKind) {
    case 'merge-back':
      return `${fix} must land in ${text(data.into)}, before ${when(data.dueAtMs).replace(/^at /, '')}`;
    case 'backfill':
      return `what ${fix} did without is run now: ${texts(data.gates)}`;
    default:
      return `${fix} is number ${text(data.count)} within 30 days; ${text(data.most)} are allowed`;
  }
}

function debtReminded(data: Facts): string {
  const fix = `the hotfix ${sha(data.sha)} is not in ${text(data.into)}`;
  const until = when(data.dueAtMs).replace(/^at /, '');
  if (data.reminder === 'overdue') return `OVERDUE: ${fix}; it was to land before ${until}`;
  return data.reminder === 'half'
    ? `${fix} yet, and half of its time is over; it must land before ${until}`
    : `${fix} yet, and less than an hour is left: it must land before ${until}`;
}

const PAID: Readonly<Record<string, string>> = {
  ancestor: 'merged',
  'patch-id': 'picked',
  squash: 'squashed into one commit',
};

function debtSettled(data: Facts, { actor }: Who): string {
  const paid = PAID[text(data.how)];
  if (actor !== 'astern') return `${actor} settled the ${text(data.debtKind)} of ${sha(data.sha)}: ${text(data.how)}`;
  if (paid !== undefined) return `the hotfix ${sha(data.sha)} has landed in ${text(data.into)}: ${paid}`;
  return `the hotfix ${sha(data.sha)} passes what it did without`;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : value == null ? '?' : String(value));
const texts = (value: unknown): string => (Array.isArray(value) ? value.map(text).join('; ') : '?');
const holds = (data: Facts): string =>
  isHolds(data.holds) ? data.holds.map((hold) => holdText(hold, text(data.pipeline)).text).join('; ') : '?';
const pipeline = (data: Facts): string => `${modeOf(data)} pipeline of ${sha(data.sha)}`;
/** The backfill of a hotfix runs as a standard pipeline does; people look for it by its own name. */
const modeOf = (data: Facts): string => (data.purpose === 'backfill' ? 'backfill' : text(data.mode));
const gate = (data: Facts): string =>
  `${text(data.gate)}${typeof data.attempt === 'number' && data.attempt > 1 ? ` (attempt ${data.attempt})` : ''}`;
const number = (value: unknown): string => text(value);
const release = (value: unknown): string => (typeof value === 'number' ? `r${value}` : 'no release');
const sha = (value: unknown): string => text(value).slice(0, 7);
const ms = (value: unknown): string => (typeof value === 'number' ? `${Math.round(value)} ms` : '?');
const duration = (value: unknown): string => (typeof value === 'number' ? formatDuration(value) : '?');
const when = (value: unknown): string =>
  typeof value === 'number' ? `at ${new Date(value).toISOString().slice(0, 19).replace('T', ' ')} UTC` : '';
const percent = (value: unknown): string => (typeof value === 'number' ? formatPercent(value) : '?');

const HOLDS: ReadonlySet<unknown> = new Set<Hold['kind']>(['lock', 'approval', 'rejected', 'busy', 'unclear']);

/** A log of a newer version may know others. */
function isHolds(value: unknown): value is readonly Hold[] {
  return Array.isArray(value) && value.every((one: { kind?: unknown } | null) => HOLDS.has(one?.kind));
}
