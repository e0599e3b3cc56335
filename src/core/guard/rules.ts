import type { ServiceConfig } from '../releases/model.ts';
import type { Circumstances } from './assess.ts';

/** What lies between two releases beside their files: a release put back must live with what the newer one has left there. */
const SHARED: ReadonlySet<string> = new Set(['database', 'contracts']);

/** By which the astern.yml of the live release has candidates judged. */
export type Rules = Pick<Circumstances, 'staleAfterMs' | 'watchMs' | 'notCompared'>;

export function rulesIn({ rollback, notActedOn }: Pick<ServiceConfig, 'rollback' | 'notActedOn'>): Rules {
  const { staleAfterMs, watchMs } = rollback;
  return { staleAfterMs, watchMs, notCompared: notActedOn.filter((section) => SHARED.has(section)) };
}
