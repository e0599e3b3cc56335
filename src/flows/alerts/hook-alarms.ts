import { formatDuration } from '../../lib/format.ts';
import type { Needs } from '../world.ts';
import { hookRecord } from './hook-notes.ts';

/** What is wrong where alerts come in. Never fails: what cannot be read is told by others. */
export async function hookAlarms({ store, intake }: Needs<'store' | 'intake'>): Promise<readonly string[]> {
  const trouble = intake.ingest.trouble();
  const alarms = trouble === null ? [] : [`alerts: nothing is taken in now: ${trouble}`];
  for (const { name } of intake.book.alerts) {
    const record = await hookRecord(store.records, name).catch(() => null);
    if (record === null || !record.isSkewed) continue;
    const skewMs = record.skewMs ?? 0;
    const side = skewMs > 0 ? 'ahead of' : 'behind';
    alarms.push(`alerts: the clock of ${name} is ${formatDuration(Math.abs(skewMs))} ${side} ours; set both by NTP`);
  }
  return alarms;
}
