type Fields = Readonly<Record<string, unknown>>;

const ACTIONS = ['trigger', 'acknowledge', 'resolve'];
const SEVERITIES = ['critical', 'error', 'warning', 'info'];
const LONGEST_KEY = 255;

/** What PagerDuty's events API (v2) refuses an event for, in its own manner; empty: it is one. */
export function eventFaults(event: Fields): readonly string[] {
  const action = event.event_action;
  const faults = isOneOf(ACTIONS, action) ? [] : [`'event_action' must be one of ${ACTIONS.join(', ')}`];
  return [...faults, ...keyFaults(event), ...(action === 'trigger' ? triggerFaults(event.payload) : [])];
}

/** Of a change event. */
export function changeFaults({ payload }: Fields): readonly string[] {
  if (!isFields(payload)) return ["'payload' is missing or is not an object"];
  return isGiven(payload.summary) ? [] : ["'payload.summary' is missing or blank"];
}

function keyFaults({ event_action: action, dedup_key: key }: Fields): readonly string[] {
  if (key === undefined || key === null || key === '' || (typeof key === 'string' && key.trim() === ''))
    return action === 'trigger' ? [] : [`'dedup_key' is missing or blank; only a trigger may leave it out`];
  if (typeof key !== 'string') return ["'dedup_key' must be text"];
  return key.length > LONGEST_KEY ? [`'dedup_key' must have at most ${LONGEST_KEY} characters`] : [];
}

function triggerFaults(payload: unknown): readonly string[] {
  if (!isFields(payload)) return ["'payload' is missing or is not an object"];
  return [
    ...(isGiven(payload.summary) ? [] : ["'payload.summary' is missing or blank"]),
    ...(isGiven(payload.source) ? [] : ["'payload.source' is missing or blank"]),
    ...(isOneOf(SEVERITIES, payload.severity) ? [] : [`'payload.severity' must be one of ${SEVERITIES.join(', ')}`]),
  ];
}

/** Only text: what turns into it (a list of one) or cannot (an object with a `toString` of its own) is none of them. */
function isOneOf(words: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && words.includes(value);
}

function isGiven(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
