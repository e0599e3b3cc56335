type Facts = Readonly<Record<string, unknown>>;

/** Events about what others deploy. */
export const ELSEWHERE_WORDS = {
  'elsewhere.deployed': (data: Facts) =>
    `${said(data.by)} deployed ${said(data.name)}${brought(data)}${at(data.liveAtMs)}`,
  'elsewhere.described': (data: Facts) => `what ${said(data.by)} deployed as ${said(data.name)} is${brought(data)}`,
  'elsewhere.unreachable': (data: Facts) =>
    data.back === true
      ? `deploys of ${said(data.repository)} can be asked for again`
      : `deploys of ${said(data.repository)} cannot be asked for: ${said(data.why)}. ${said(data.next)}`,
} as const satisfies Record<string, (data: Facts) => string>;

function brought({ title, author }: Facts): string {
  const named = typeof title === 'string' ? ` "${title}"` : '';
  return typeof author === 'string' ? `${named} by ${author}` : named;
}

/** It may be told of much later than it was. */
function at(liveAtMs: unknown): string {
  return typeof liveAtMs === 'number'
    ? ` at ${new Date(liveAtMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
    : '';
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : '?';
}
