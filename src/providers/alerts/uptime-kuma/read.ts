import type { SentAlert } from '../../../core/alerts/model.ts';
import { BLANK } from '../blank.ts';
import { keyFrom, keyTextOf, restOf } from '../key.ts';
import type { Reading } from '../port.ts';
import { jsonIn } from '../sent-fields.ts';
import { type Fields, field, firstLine, isFields, labelsOf, lineOf, linkOf, listOf, textOf, timeOf } from '../take.ts';

const DOWN = '0';
const UP = '1';
const QUIET: ReadonlyMap<string, string> = new Map([
  ['2', 'the monitor is pending: Uptime Kuma tries again first'],
  ['3', 'the monitor is under maintenance'],
]);
/** Of a monitor's many settings those that say what is watched. */
const MONITOR_KEPT = ['type', 'hostname', 'port', 'method', 'keyword', 'interval', 'pathName', 'description'];

/** A form has the whole in `data`; an address has heartbeat and monitor as JSON. */
export function readFields(sent: Fields): Reading {
  const wrapped = field(sent, 'data');
  const fields = wrapped === undefined ? sent : jsonIn(wrapped);
  const heartbeat = jsonIn(field(fields, 'heartbeat'));
  const monitor = jsonIn(field(fields, 'monitor'));
  const msg = textOf(field(fields, 'msg'));
  if (Object.keys(heartbeat).length === 0) return msg === null ? UNKNOWN : readMessage(msg);
  const status = firstLine(heartbeat, ['status']) ?? '';
  const quiet = QUIET.get(status);
  if (quiet !== undefined) return { kind: 'nothing', why: quiet };
  if (status !== DOWN && status !== UP)
    return {
      kind: 'unreadable',
      problem: `\`heartbeat.status\` is ${JSON.stringify(status.slice(0, 40))}, not 0 to 3`,
    };
  return one(beatAlert(heartbeat, monitor, msg));
}

/** Without a heartbeat Uptime Kuma sends its test, and that a certificate or a domain runs out: `[Shop][https://…] server certificate … will expire in 7 days`. */
function readMessage(msg: string): Reading {
  if (/\bTesting$/.test(msg))
    return { kind: 'nothing', why: 'the test of the notification, sent from Uptime Kuma: it works' };
  const title = lineOf(msg) ?? 'A message without words';
  // The days that are left change with every message.
  const key = keyFrom('message', title.replace(/\d+ days?/g, 'some days'));
  return one({ ...BLANK, key, status: 'firing', title, text: msg, severity: 'warning' });
}

function beatAlert(heartbeat: Fields, monitor: Fields, msg: string | null): SentAlert {
  const isUp = firstLine(heartbeat, ['status']) === UP;
  const name = firstLine(monitor, ['pathName', 'name']) ?? firstLine(monitor, ['url', 'hostname']);
  const id = keyTextOf(field(heartbeat, 'monitorID')) ?? keyTextOf(field(monitor, 'id'));
  const labels = labelsOf(tagsOf(monitor));
  const atMs = timeOf(field(heartbeat, 'time'));
  return {
    ...BLANK,
    key: keyFrom('monitor', id ?? name ?? lineOf(msg) ?? 'unnamed'),
    status: isUp ? 'resolved' : 'firing',
    title: `${lineOf(name, 280) ?? `Monitor ${lineOf(id, 100) ?? 'without a name'}`}: ${isUp ? 'up' : 'down'}`,
    text: textOf(field(heartbeat, 'msg')) ?? msg ?? '',
    service: firstLine(labels, ['service', 'app']),
    environment: firstLine(labels, ['env', 'environment']),
    startsAtMs: isUp ? timeOf(field(heartbeat, 'lastDownTime')) : atMs,
    endsAtMs: isUp ? atMs : null,
    release: firstLine(labels, ['version', 'release']),
    links: linkOf('Address', field(monitor, 'url')),
    labels,
    rest: { ...restOf(heartbeat, new Set(['monitorID', 'msg', 'time'])), ...monitorRest(monitor) },
  };
}

/** `[{name: "service", value: "shop"}, {name: "urgent", value: ""}]`. */
function tagsOf(monitor: Fields): Fields {
  const pairs = listOf(field(monitor, 'tags')).flatMap((tag) => {
    const name = isFields(tag) ? firstLine(tag, ['name']) : lineOf(tag);
    return name === null ? [] : [[name, (isFields(tag) ? firstLine(tag, ['value']) : null) ?? 'true'] as const];
  });
  return Object.fromEntries(pairs);
}

function monitorRest(monitor: Fields): Fields {
  const kept = MONITOR_KEPT.flatMap((name) => {
    const value = field(monitor, name);
    return value === undefined || value === null ? [] : [[name, value] as const];
  });
  return kept.length === 0 ? {} : { monitor: restOf(Object.fromEntries(kept), new Set()) };
}

function one(alert: SentAlert): Reading {
  return { kind: 'alerts', alerts: [alert], truncated: 0, changes: [] };
}

const UNKNOWN: Reading = {
  kind: 'unreadable',
  problem:
    'this is not the body of an Uptime Kuma webhook: it has neither `heartbeat` nor `msg`; choose the preset application/json, not a body of your own',
};
