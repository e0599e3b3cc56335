import type { Context } from './command.ts';
import { say } from './terminal.ts';

/** Work that a Ctrl-C takes back as long as it is not done; `nothing` says what has not happened. */
export async function takenBack<T>(
  { terminal, interrupted }: Context,
  nothing: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await work(interrupted);
  } catch (error) {
    if (interrupted.aborted) say(terminal, nothing);
    throw error;
  }
}
