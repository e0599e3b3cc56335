import { isPassing } from '../api/client/problem.ts';
import { UserError } from '../lib/errors.ts';
import type { Context } from './command.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;

export type Patience = {
  readonly context: Context;
  /** Called once when the server is gone, with the seconds that we go on trying. */
  onLoss(seconds: number): void;
  onReturn(): void;
};

/** Ask again while the server is away, for as long as our patience lasts; then the last error is thrown. */
export async function patiently<T>(ask: () => Promise<T>, patience: Patience): Promise<T> {
  const { clock, interrupted } = patience.context;
  const patienceMs = patienceOf(patience.context);
  let lostAtMs: number | null = null;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      const answer = await ask();
      if (lostAtMs !== null) patience.onReturn();
      return answer;
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (lostAtMs === null) patience.onLoss(Math.round(patienceMs / 1000));
      lostAtMs ??= clock.monotonic();
      if (clock.monotonic() - lostAtMs >= patienceMs) throw error;
    }
    await clock.sleep(pauseMs, interrupted);
  }
}

/** How long a server that we follow may be away: ASTERN_RETRY_SECONDS, or 30 seconds. */
export function patienceOf({ env }: Pick<Context, 'env'>): number {
  const text = env.ASTERN_RETRY_SECONDS ?? '';
  if (text === '') return 30_000;
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1_000;
  throw new UserError(
    'request/usage',
    `ASTERN_RETRY_SECONDS is not a number: "${text}".`,
    'Set it to 30, or leave it out.',
  );
}
