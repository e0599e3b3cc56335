import type { SentAlert } from '../../core/alerts/model.ts';
import type { Reading } from './port.ts';
import { someAlerts } from './take.ts';

/**
 * Alerts that came together are each read for itself: one that nothing can be made of must not take the others along. `read` gives an alert, or says
 * what is wrong. What was not understood counts as left out, so that nobody takes it for over.
 */
export function readEach<One>(
  sent: readonly One[],
  read: (one: One, index: number) => SentAlert | string,
  truncated = 0,
): Reading {
  const { some, leftOut } = someAlerts(sent);
  const each = some.map(read);
  const alerts = each.filter((one) => typeof one !== 'string');
  const problems = each.filter((one) => typeof one === 'string');
  const [problem] = problems;
  const all = { alerts, truncated: truncated + leftOut + problems.length, changes: [] };
  if (problem === undefined) return { kind: 'alerts', ...all };
  if (alerts.length === 0) return { kind: 'unreadable', problem };
  return { kind: 'alerts', ...all, unread: `${problems.length} of ${some.length}: ${problem}` };
}
