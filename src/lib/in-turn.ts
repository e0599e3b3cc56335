export type InTurn = {
  /** Do the work once everything queued under this key before has ended. Never rejects: failures go to `report`. */
  add(key: string, work: () => Promise<void>): Promise<void>;
  isBusy(key: string): boolean;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

/** Runs work one at a time per key, in the order it came. */
export function inTurn(report: (key: string, error: unknown) => void): InTurn {
  const last = new Map<string, Promise<void>>();
  return {
    add(key, work) {
      const next = (last.get(key) ?? Promise.resolve()).then(work).catch((error: unknown) => report(key, error));
      last.set(key, next);
      void next.then(() => {
        if (last.get(key) === next) last.delete(key);
      });
      return next;
    },
    isBusy: (key) => last.has(key),
    async idle() {
      while (last.size > 0) await Promise.all(last.values());
    },
  };
}
