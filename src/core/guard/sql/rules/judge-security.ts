import { nameText } from '../change.ts';
import type { Judging, Said } from './judging.ts';
import type { Pair } from './pairs.ts';
import { statements } from './sql-text.ts';
import { tableWords } from './table-words.ts';
import { unblockBy } from './unblock.ts';

/** Row 61: which rows the database shows. */
export function judgeSecurity(judging: Judging, { before, now, rebuilt }: Pair): Said[] {
  const [was, is] = [before.security, now.security];
  const common = { row: 61, subject: nameText(before.name) };
  const isOn = is.enabled === true;
  if (isOn && was.enabled !== true) {
    const unblock = unblockBy(statements(judging, now).disableSecurity(), { kind: 'no-row-security', table: now.name });
    return [
      {
        ...common,
        kind: 'enable-row-security',
        verdict: 'stop',
        ...tableWords.security(before.name),
        unblock,
        step: is.enabledStep ?? is.policyStep ?? 0,
      },
    ];
  }
  if (is.enabled === false && was.enabled === true && !rebuilt) {
    return [
      {
        ...common,
        kind: 'disable-row-security',
        verdict: 'check',
        ...tableWords.securityOff(before.name),
        step: is.enabledStep ?? 0,
      },
    ];
  }
  const isMore = is.policyStep !== null && is.policies > was.policies;
  const isLess = is.droppedPolicies > 0;
  if (!isMore && !isLess) return [];
  const step = Math.max(is.policyStep ?? 0, is.droppedStep ?? 0);
  if (is.enabled === false) {
    return [{ ...common, kind: 'change-policy', verdict: 'safe', ...tableWords.idlePolicy(before.name), step }];
  }
  return [{ ...common, kind: 'change-policy', verdict: 'stop', ...tableWords.policy(before.name), step }];
}
