import { createHash } from 'node:crypto';
import { RULES_VERSION } from '../../src/core/guard/report.ts';
import type { Cell } from './bulk-rows.ts';

export const REPORT_COLUMNS = ['service', 'live', 'back', 'rules', 'made_at_ms', 'detail_json'];

/** As a build leaves it where nothing is declared: what lies between the live release and the one before it. */
export function* reportRows(
  services: readonly string[],
  { live, nowMs }: { readonly live: number; readonly nowMs: number },
): Generator<readonly Cell[]> {
  for (const service of services) {
    const commit = {
      sha: createHash('sha1').update(`${service} between`).digest('hex'),
      title: `Change ${live} of ${service}`,
      author: 'Ada <ada@example.test>',
      committedAtMs: nowMs,
      security: false,
    };
    const detail = {
      ...{ tookMs: 40, findings: [], leftOut: 0, migrations: null },
      looked: [{ area: 'size', state: 'judged', text: '1 commit, 3 files' }],
      range: { commits: [commit], count: 1, diverged: false },
    };
    yield [service, live, live - 1, RULES_VERSION, nowMs, JSON.stringify(detail)];
  }
}
