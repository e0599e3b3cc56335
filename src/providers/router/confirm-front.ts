import { Agent, request } from 'node:http';
import type { Clock } from '../../lib/clock.ts';

/** A request with the secret is answered with what took it. */
export const PROBE_HEADER = 'x-astern-probe';
export const STACK_HEADER = 'x-astern-stack';

/** Where a probe goes, and the secret with which a front says what answered. */
export type ProbeAim = {
  readonly front: string;
  readonly host: string;
  readonly path: string;
  readonly secret: string;
};

/** A client connection to a front that stays open between probes. */
export type OpenConnection = {
  /** What took a request, in the front's own words; null when nothing said so. */
  probe(aim: ProbeAim): Promise<string | null>;
  /** Probes so far that came over a connection opened for them. */
  readonly connects: () => number;
  close(): void;
};

export type Confirmation = {
  readonly freshConnection: boolean;
  /** The connection asked again and again shows it; `openConnection`: and it is the one from before. */
  readonly openConnectionMoved: boolean;
  readonly openConnection: boolean;
};

const PROBE_WITHIN_MS = 2_000;
export const CONFIRM_WITHIN_MS = 4_000;
const IN_A_ROW = 3;
const LOOK_EVERY_MS = 20;

export function openConnection(): OpenConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let connects = 0;
  return {
    probe: (aim) => probe(aim, agent, () => (connects += 1)),
    connects: () => connects,
    close: () => agent.destroy(),
  };
}

/** Ask through the front until fresh connections and the one from before name what is wanted, each several times in a row. */
export async function confirmFront(
  clock: Clock,
  what: { aim: ProbeAim; wanted: string; connection: OpenConnection; withinMs?: number },
): Promise<Confirmation> {
  const { aim, wanted, connection, withinMs = CONFIRM_WITHIN_MS } = what;
  const deadlineMs = clock.monotonic() + withinMs;
  let [fresh, open] = [false, false];
  while (!(fresh && open) && clock.monotonic() < deadlineMs) {
    [fresh, open] = await Promise.all([
      fresh || inARow(wanted, () => probe(aim, false, () => undefined)),
      open || inARow(wanted, () => connection.probe(aim)),
    ]);
    if (!(fresh && open)) await clock.sleep(LOOK_EVERY_MS);
  }
  // More than one connect: the one from before was closed on the way, so it proved nothing about old connections.
  return {
    freshConnection: fresh,
    openConnectionMoved: open,
    openConnection: open && connection.connects() <= 1,
  };
}

async function inARow(wanted: string, ask: () => Promise<string | null>): Promise<boolean> {
  for (let count = 0; count < IN_A_ROW; count += 1) if ((await ask()) !== wanted) return false;
  return true;
}

function probe(aim: ProbeAim, agent: Agent | false, onConnect: () => void): Promise<string | null> {
  const { hostname, port } = new URL(aim.front);
  return new Promise((resolve) => {
    const asked = request({
      host: reachable(hostname),
      port: port === '' ? 80 : port,
      path: aim.path,
      agent,
      headers: { host: aim.host, [PROBE_HEADER]: aim.secret },
    });
    const timer = setTimeout(() => asked.destroy(), PROBE_WITHIN_MS);
    const end = (slot: string | null) => {
      clearTimeout(timer);
      resolve(slot);
    };
    asked.on('socket', (socket) => {
      if (socket.connecting) onConnect();
    });
    asked.on('response', (response) => {
      const slot = response.headers[STACK_HEADER];
      response.resume();
      response.on('close', () => end(typeof slot === 'string' && slot !== '' ? slot : null));
    });
    asked.on('error', () => end(null));
    asked.end();
  });
}

/** An address that stands for every interface is not one that can be called everywhere. */
function reachable(hostname: string): string {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (bare === '0.0.0.0') return '127.0.0.1';
  return bare === '::' ? '::1' : bare;
}
