import { formatDuration } from '../../lib/format.ts';

type Facts = Readonly<Record<string, unknown>>;
type Words = Readonly<
  Record<string, (data: Facts, who: { readonly actor: string; readonly target: string }) => string>
>;

/** Events about what comes in. */
export const ALERT_WORDS: Words = {
  'alert.unparsed': (data) =>
    `what ${said(data.hook)} sent was not understood${typeof data.problem === 'string' ? `: ${data.problem}` : ''}; see astern alerts list --unparsed`,
  'alert.unsigned': (data) =>
    `deliveries to ${said(data.hook)} are refused${typeof data.count === 'number' ? ` (${data.count} so far)` : ''}: ${said(data.why)}`,
  'alert.skewed': (data) =>
    data.back === true
      ? `the clock of ${said(data.hook)} is right again`
      : `the clock of ${said(data.hook)} is ${skew(data.skewMs)} ours: set both by NTP, or its alerts will be refused`,
  'change.told': (data) => `${said(data.hook)} tells of a change: ${said(data.title)}`,
  'heartbeat.missed': (data) => `no sign of life from ${said(data.heartbeat)}${last(data.lastAtMs)}`,
  'heartbeat.back': (data) => `${said(data.heartbeat)} gives signs of life again`,
};

function skew(skewMs: unknown): string {
  if (typeof skewMs !== 'number') return 'far from';
  return `${formatDuration(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead of' : 'behind'}`;
}

function last(lastAtMs: unknown): string {
  return typeof lastAtMs === 'number' ? `; the last one came at ${new Date(lastAtMs).toISOString()}` : '';
}

function said(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
}
