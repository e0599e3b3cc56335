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
  gateSkipped: 10,
  /** `astern guard`: it could not be told. */
  notTold: 10,
  interrupted: 130,
} as const;

/**
 * The exit code for a problem, by its stable code first and its HTTP status after that. Server and command line share it: a plan tells the
 * exit code that the order itself would end with. The status is asked too, because a newer server may send a code that is not known here.
 */
export function exitCodeFor({ code, status }: { readonly code: string; readonly status: number }): number {
  if (code === 'guard/unreadable-file') return EXIT.notFound;
  if (code.startsWith('guard/') || code === 'release/rejected' || code === 'break-glass/nothing-warm')
    return EXIT.refusedByGuard;
  if (code === 'lock/held') return EXIT.locked;
  if (code.startsWith('access/') || status === 401 || status === 403) return EXIT.notAllowed;
  if (code === 'server/unreachable' || code === 'router/unreachable') return EXIT.unreachable;
  if (status === 404) return EXIT.notFound;
  if (code === 'operation/in-progress' || status >= 500) return EXIT.failed;
  return EXIT.askedWrongly;
}

/** How a failed operation ends a command: what the guard has held for a person is refused, everything else failed. */
export function exitCodeOfFailure(problem: { readonly code: string } | null): number {
  return problem?.code.startsWith('guard/') === true ? EXIT.refusedByGuard : EXIT.failed;
}
