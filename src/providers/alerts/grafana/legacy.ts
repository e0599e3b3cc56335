import { keyFrom, restOf } from '../key.ts';
import type { Reading } from '../port.ts';
import { type Fields, field, firstLine, labelsOf, lineOf, linkOf, severityOf, textOf } from '../take.ts';

const TAKEN = new Set(['title', 'ruleName', 'state', 'message', 'ruleUrl', 'imageUrl', 'tags']);
const FIRING: ReadonlySet<string> = new Set(['alerting', 'no_data', 'unknown']);

/** The webhook of Grafana up to version 8: one rule, one body. */
export function readLegacy(body: Fields): Reading {
  // The button `Test` of a notification channel.
  if (firstLine(body, ['message'])?.startsWith('Someone is testing the alert notification within Grafana') === true)
    return { kind: 'nothing', why: 'the test of the notification channel, sent from Grafana: it works' };
  const state = lineOf(field(body, 'state'))?.toLowerCase() ?? '';
  if (state === 'paused' || state === 'pending') return { kind: 'nothing', why: `the rule is ${state}` };
  if (state !== 'ok' && !FIRING.has(state))
    return {
      kind: 'unreadable',
      problem: `\`state\` is ${JSON.stringify(state)}, not alerting, ok, no_data, paused or pending`,
    };
  const labels = labelsOf(field(body, 'tags'));
  const rule = firstLine(body, ['ruleName', 'title']) ?? 'a rule without a name';
  const id = firstLine(body, ['ruleId']) ?? '';
  return {
    kind: 'alerts',
    truncated: 0,
    changes: [],
    alerts: [
      {
        // A test of a channel has the rule 0, for whatever it is tested with.
        key: keyFrom('rule', firstLine(body, ['orgId']) ?? '1', id === '' || id === '0' ? rule : id),
        status: state === 'ok' ? 'resolved' : 'firing',
        title: state === 'no_data' ? `${lineOf(rule, 250)}: no data` : rule,
        text: textOf(field(body, 'message')) ?? '',
        severity: severityOf(labels.severity),
        service: firstLine(labels, ['service', 'app']),
        environment: firstLine(labels, ['environment', 'env']),
        startsAtMs: null,
        endsAtMs: null,
        release: firstLine(labels, ['version', 'release']),
        errorText: null,
        group: null,
        links: [...linkOf('Rule', field(body, 'ruleUrl')), ...linkOf('Picture', field(body, 'imageUrl'))],
        labels,
        rest: restOf(body, TAKEN),
      },
    ],
  };
}
