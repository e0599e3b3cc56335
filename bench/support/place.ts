import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one row, and everything that must be ended after it, newest first. */
export type Place = {
  readonly folder: string;
  /** Called at the end, also when the row failed or was cut short. */
  later(end: () => Promise<unknown> | unknown): void;
  close(): Promise<void>;
};

/** Short on purpose: the router's control socket lies in it, and such a path has 103 bytes. */
export async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'astern-bench-'));
  const endings: (() => Promise<unknown> | unknown)[] = [];
  const troubles: unknown[] = [];
  let closed = false;
  return {
    folder,
    later: (end) => {
      if (!closed) return void endings.push(end);
      // A row that was cut short has just started one thing more; it ends with that.
      void Promise.resolve()
        .then(end)
        .catch(() => undefined);
      throw new Error('the row is over');
    },
    async close() {
      closed = true;
      for (;;) {
        const end = endings.pop();
        if (end === undefined) break;
        await Promise.resolve()
          .then(end)
          .catch((error: unknown) => troubles.push(error));
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      if (troubles.length > 0) throw new AggregateError(troubles, 'not everything could be ended');
    },
  };
}
