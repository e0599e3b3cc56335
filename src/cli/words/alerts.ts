import type {
  AlertBody,
  AlertHookBody,
  AlertHooksBody,
  AlertTestBody,
  DeliveryBody,
  HeartbeatBody,
} from '../../api/alerts.ts';
import { formatDuration } from '../../lib/format.ts';
import type { Style } from '../terminal.ts';
import { tableLines } from './table.ts';
import { timeAgo } from './time.ts';

/** Every hook in a line, and below it only what wants a look. */
export function hookLines(body: AlertHooksBody, nowMs: number, style: Style): readonly string[] {
  const { hooks, heartbeats, waiting, trouble } = body;
  if (hooks.length === 0 && heartbeats.length === 0)
    return ['No hook for alerts is set up. Name one under `alerts` of astern.server.yml; see docs/alerts.md.'];
  return [
    ...(trouble === null ? [] : [style('red', `NOTHING IS TAKEN IN NOW: ${trouble}`)]),
    ...hooks.flatMap((hook) => [
      headOf(hook, nowMs),
      ...wants(hook, nowMs).map((line) => `  ${style('yellow', line)}`),
    ]),
    ...heartbeats.map((heartbeat) => heartbeatLine(heartbeat, nowMs, style)),
    ...(waiting === 0 ? [] : [`${waiting} ${waiting === 1 ? 'delivery waits' : 'deliveries wait'} to be read`]),
  ];
}

function headOf({ name, from, signed, service, deliveries, lastAt }: AlertHookBody, nowMs: number): string {
  const last =
    lastAt === null ? 'nothing has come yet' : `${deliveries} so far, the last one ${timeAgo(lastAt, nowMs)}`;
  const about = service === null ? '' : `, for ${service}`;
  return `${name}  ${from}${signed ? ', signed' : ''}${about}: ${last}`;
}

function wants(hook: AlertHookBody, nowMs: number): readonly string[] {
  const { unparsed, skewed, skewMs, refused, tooLarge, turnedAway, confirmation, name } = hook;
  const told = (what: string, one: AlertHookBody['refused']) =>
    one === null ? [] : [`${one.count} ${what}, the last one ${timeAgo(one.lastAt, nowMs)}: ${one.why}`];
  return [
    ...(unparsed === 0 ? [] : [`${unparsed} not understood; see: astern alerts list --hook ${name} --unparsed`]),
    ...(skewed ? [`its clock is ${skewText(skewMs ?? 0)} of the server's; set both by NTP`] : []),
    ...told('refused', refused),
    ...told('too large', tooLarge),
    ...told('turned away', turnedAway),
    ...(confirmation === null || confirmation.confirmed
      ? []
      : [`its subscription could not be confirmed ${timeAgo(confirmation.at, nowMs)}: ${confirmation.why ?? ''}`]),
  ];
}

function skewText(skewMs: number): string {
  return `${formatDuration(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead' : 'behind that'}`;
}

function heartbeatLine(heartbeat: HeartbeatBody, nowMs: number, style: Style): string {
  const { name, state, periodMs, lastAt } = heartbeat;
  const every = `every ${formatDuration(periodMs)}`;
  if (lastAt === null) return `${name}  heartbeat ${every}: none has come yet, so none is missed`;
  const last = `the last one ${timeAgo(lastAt, nowMs)}`;
  return state === 'missed'
    ? style('red', `${name}  heartbeat ${every}: MISSED, ${last}`)
    : `${name}  heartbeat ${every}: ${last}`;
}

export function deliveryRows(deliveries: readonly DeliveryBody[], nowMs: number): readonly string[] {
  const rows = deliveries.map(({ id, hook, state, receivedAt, sizeBytes, problem }) => [
    id,
    hook,
    state,
    timeAgo(receivedAt, nowMs),
    `${sizeBytes} B`,
    problem ?? '',
  ]);
  return tableLines(['delivery', 'hook', 'state', 'arrived', 'size', 'problem'], rows);
}

export function deliveryHead(delivery: DeliveryBody & { readonly encoding: string }, nowMs: number): readonly string[] {
  const { id, hook, state, receivedAt, method, contentType, problem, encoding } = delivery;
  return [
    `${id}  ${hook}: ${state}, ${timeAgo(receivedAt, nowMs)}, ${method}${contentType === '' ? '' : ` ${contentType}`}`,
    ...(problem === null ? [] : [`not understood: ${problem}`]),
    ...(encoding === 'base64' ? ['not UTF-8; the body is shown as base64'] : []),
  ];
}

export function firingLines(alerts: readonly AlertBody[], nowMs: number, style: Style): readonly string[] {
  return alerts.map(({ status, title, severity, service, incident, why, hook, startsAt, count }) => {
    const about = [severity, ...(service === null ? [] : [service])].join(', ');
    const leads = incident ?? `no incident${why === null ? '' : `: ${why}`}`;
    const line = `${status}  "${title}" (${about}), from ${hook}, since ${timeAgo(startsAt, nowMs)}, ${count} x  ${leads}`;
    return status === 'firing' ? line : style('dim', line);
  });
}

export function testLines({ hook, from, sent, reads, answer }: AlertTestBody): readonly string[] {
  if (answer === null) return [`Would send to ${hook}, as ${from} does:`, sent, `It reads: ${reads}`];
  if (!answer.accepted) return [`${hook} refused the sample of ${from}: ${answer.status} ${answer.text}`];
  return [
    `${hook} took the sample of ${from}${answer.delivery === null ? '' : ` as ${answer.delivery}`}. It reads: ${reads}`,
  ];
}
