import type { Row } from './row.ts';
import { warmRollback } from './warm-rollback.ts';

/** In the order in which they are measured. */
export const rows: readonly Row[] = [warmRollback];
