import type { ChangeFinding } from '../finding.ts';

export function aChange(change: Partial<ChangeFinding> = {}): ChangeFinding {
  return {
    area: 'database',
    rule: 'sql/13',
    kind: 'drop-column',
    verdict: 'stop',
    subject: 'orders.note',
    file: 'db/migrate/2_drop.sql',
    line: 1,
    statement: 'ALTER TABLE orders DROP COLUMN note',
    why: 'Orders could not be read, because r2 removed `orders.note` and r1 reads it.',
    instruction: 'Fix forward.',
    unblock: 'ALTER TABLE orders ADD COLUMN note text;',
    adoption: null,
    probe: null,
    ...change,
  };
}
