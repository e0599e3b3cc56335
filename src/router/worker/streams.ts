import type { StreamPolicy } from '../model.ts';
import type { Cuttable } from './routes.ts';

/** Open streams of a stack (WebSocket, server-sent events) and what becomes of those on the production entrance after a flip. */
export type Streams = {
  add(stream: Cuttable, policy: StreamPolicy): void;
  remove(stream: Cuttable): void;
  lostProduction(): void;
  tookProduction(): void;
  cutAll(): number;
};

export function createStreams(random: () => number = Math.random): Streams {
  const open = new Map<Cuttable, StreamPolicy>();
  const timers = new Map<Cuttable, NodeJS.Timeout>();
  let lost = false;

  const doom = (stream: Cuttable, policy: StreamPolicy) => {
    const delayMs = cutAfterMs(policy, random);
    if (delayMs === null || timers.has(stream)) return;
    timers.set(
      stream,
      setTimeout(() => stream.cut(), delayMs),
    );
  };
  return {
    add: (stream, policy) => {
      open.set(stream, policy);
      if (lost) doom(stream, policy);
    },
    remove: (stream) => {
      open.delete(stream);
      clearTimeout(timers.get(stream));
      timers.delete(stream);
    },
    lostProduction: () => {
      lost = true;
      for (const [stream, policy] of open) doom(stream, policy);
    },
    tookProduction: () => {
      lost = false;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
    cutAll: () => {
      const streams = [...open.keys()];
      for (const stream of streams) stream.cut();
      return streams.length;
    },
  };
}

/** `cut` is spread over the grace, so that the clients do not all come back in the same instant; `until` grants all of it first. */
export function cutAfterMs({ policy, graceMs }: StreamPolicy, random: () => number): number | null {
  switch (policy) {
    case 'keep':
      return null;
    case 'until':
      return graceMs + random() * Math.min(1_000, graceMs / 4);
    case 'cut':
      return random() * graceMs;
  }
}
