import type { Clock } from '../../lib/clock.ts';
import { type Channels, createChannels } from './channels.ts';

/** What the audit found when it last looked. */
export type AuditState = {
  readonly isFine: boolean;
  /** In words; empty when all is fine. */
  readonly problems: readonly string[];
  /** By the wall clock; null: it has not looked yet. */
  readonly atMs: number | null;
  /** How the outside heartbeat goes; null: none is set up. */
  readonly heartbeat: { readonly sentAtMs: number | null; readonly problem: string | null } | null;
};

/** What this server knows about its own paging; in memory. */
export type Pager = { readonly channels: Channels; audit: AuditState };

export function createPager(clock: Pick<Clock, 'monotonic'>): Pager {
  return { channels: createChannels(clock), audit: { isFine: true, problems: [], atMs: null, heartbeat: null } };
}
