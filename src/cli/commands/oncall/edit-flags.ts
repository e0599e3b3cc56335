import type { Flag } from '../../command.ts';

export const EDIT_FLAGS: readonly Flag[] = [
  { flag: '--dry-run', summary: 'say what would happen and change nothing' },
  { flag: '--idempotency-key <key>', summary: 'the same key is carried out once, however often it is sent' },
];

export const REASON_FLAG: Flag = { flag: '--reason <text>', summary: 'why; it is written into the log' };

export const SPAN_FLAGS: readonly Flag[] = [
  { flag: '--from <time>', summary: 'from then on (default: now)' },
  { flag: '--until <time>', summary: 'until then' },
  { flag: '--for <time>', summary: 'for so long, such as 8h' },
];
