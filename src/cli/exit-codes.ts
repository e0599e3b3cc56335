/** What the command line answers to the shell; scripts rely on these numbers. */
export const EXIT = {
  done: 0,
  failed: 1,
  askedWrongly: 2,
  refusedByGuard: 3,
  locked: 4,
  notAllowed: 5,
  notFound: 6,
  unreachable: 7,
  timedOutWaiting: 8,
  interrupted: 130,
} as const;

/** The exit code for a problem, by its stable code first and its HTTP status (0: it never left this machine) after that. */
export function exitCodeFor({ code, status }: { readonly code: string; readonly status: number }): number {
  if (code.startsWith('guard/') || code === 'release/rejected') return EXIT.refusedByGuard;
  if (code === 'lock/held') return EXIT.locked;
  if (code.startsWith('access/') || status === 401 || status === 403) return EXIT.notAllowed;
  if (code === 'server/unreachable' || code === 'server/overloaded') return EXIT.unreachable;
  if (code.endsWith('/unknown') || status === 404) return EXIT.notFound;
  if (code === 'operation/in-progress' || code.startsWith('internal/') || status >= 500) return EXIT.failed;
  return EXIT.askedWrongly;
}
