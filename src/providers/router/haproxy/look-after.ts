/** Looks at a target a few times of its own accord. */
export type LookAfter = { begin(target: string): void; close(): void };

/**
 * A process of HAProxy that a reload has started reads the map, and takes over from the one before it some time later, with what it has read. A
 * flip in between is shown by the former process and forgotten by the new one. Whoever looks puts that right; this is not to wait for the next
 * one to ask.
 */
const AFTER_MS = [25, 50, 75, 100, 150, 200, 300, 400, 600, 800];

/** `look` may fail: whoever asks next is told why. */
export function createLookAfter(look: (target: string) => Promise<unknown>): LookAfter {
  const timers = new Map<string, readonly NodeJS.Timeout[]>();
  const end = (target: string) => {
    for (const timer of timers.get(target) ?? []) clearTimeout(timer);
    timers.delete(target);
  };
  return {
    begin: (target) => {
      end(target);
      const run = () => void look(target).catch(() => undefined);
      timers.set(
        target,
        AFTER_MS.map((ms) => setTimeout(run, ms).unref()),
      );
    },
    close: () => {
      for (const target of [...timers.keys()]) end(target);
    },
  };
}
