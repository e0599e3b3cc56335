import { statusOf } from '../../api/problem-codes.ts';

/** The exit code of DESIGN section 3 that a command ends with when it meets this problem. */
export function exitCodeOf(code: string): number {
  if (code.startsWith('guard/') || code === 'release/rejected') return 3;
  if (code === 'lock/held') return 4;
  if (code === 'operation/in-progress') return 1;
  const status = statusOf(code);
  if (status === 401 || status === 403) return 5;
  if (status === 404) return 6;
  return status >= 500 ? 1 : 2;
}
