import type { SentAlert } from '../../../core/alerts/model.ts';
import { BLANK } from '../blank.ts';
import { keyFrom, keyTextOf, restOf } from '../key.ts';
import type { Reading } from '../port.ts';
import { type Fields, field, fieldsOf, firstLine, lineOf, linkOf, severityOf } from '../take.ts';

const TAKEN = new Set(['title', 'level', 'firstSeen', 'metadata', 'permalink', 'web_url']);

/** An issue that changes. A new one is an alert only where it ends a process: for others the alert rules say who is told. */
export function readIssue(issue: Fields, action: string): Reading {
  const status = statusOf(action, firstLine(issue, ['level'])?.toLowerCase() ?? '');
  if (status === null) return { kind: 'nothing', why: reason(action) };
  const id = keyTextOf(field(issue, 'id'));
  if (id === null) return { kind: 'unreadable', problem: '`data.issue` has no id' };
  return { kind: 'alerts', alerts: [issueAlert(issue, id, status)], truncated: 0, changes: [] };
}

/** Archived: somebody looked at it and wants no more of it, which does not say that it is over. */
function statusOf(action: string, level: string): SentAlert['status'] | null {
  if (action === 'resolved') return 'resolved';
  if (action === 'archived' || action === 'ignored') return 'acknowledged';
  if (action === 'unresolved') return 'firing';
  return action === 'created' && level === 'fatal' ? 'firing' : null;
}

function reason(action: string): string {
  if (action === 'created') return 'a new issue alone is no alert; make an alert rule in Sentry for those that are';
  return action === '' ? 'the issue says no action' : `an issue that was ${action.slice(0, 60)} is no alert`;
}

/** Without a time: `lastSeen` may be older than events that were told before, and the alert would look like an old one that comes late. */
function issueAlert(issue: Fields, id: string, status: SentAlert['status']): SentAlert {
  const error = fieldsOf(field(issue, 'metadata'));
  const [type, value] = [firstLine(error, ['type']), firstLine(error, ['value'])];
  const errorText = [type, value].filter((part) => part !== null).join(': ');
  return {
    ...BLANK,
    key: keyFrom('issue', id),
    status,
    title: firstLine(issue, ['title']) ?? firstLine(issue, ['shortId']) ?? `Issue ${lineOf(id, 200)}`,
    text: firstLine(issue, ['culprit']) ?? '',
    severity: status === 'firing' ? severityOf(field(issue, 'level')) : null,
    service: firstLine(fieldsOf(field(issue, 'project')), ['slug', 'name']),
    errorText: errorText === '' ? null : errorText,
    links: linkOf('Sentry', field(issue, 'web_url') ?? field(issue, 'permalink')),
    rest: restOf(issue, TAKEN),
  };
}
