import { Agent, request } from 'node:http';

/** Where a probe goes and who may see what answered. */
export type ProbeAim = {
  readonly address: string;
  readonly host: string;
  readonly path: string;
  readonly secret: string;
};

/** A client connection to the front that stays open between probes. */
export type OpenConnection = {
  /** Which stack answered; null when nothing said so. */
  probe(aim: ProbeAim): Promise<string | null>;
  /** Probes so far that came over a connection opened for them. */
  readonly connects: () => number;
  close(): void;
};

const PROBE_WITHIN_MS = 2_000;
const IN_A_ROW = 3;

export function openConnection(): OpenConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let connects = 0;
  return {
    probe: (aim) => probe(aim, agent, () => (connects += 1)),
    connects: () => connects,
    close: () => agent.destroy(),
  };
}

/** Do fresh connections report the stack, several times in a row? */
export async function confirmFresh(aim: ProbeAim, stack: string): Promise<boolean> {
  for (let count = 0; count < IN_A_ROW; count += 1) {
    if ((await probe(aim, false, () => undefined)) !== stack) return false;
  }
  return true;
}

/** Does a connection that was opened before the switch report the stack, several times in a row, without being opened anew? */
export async function confirmOpen(aim: ProbeAim, stack: string, connection: OpenConnection): Promise<boolean> {
  for (let count = 0; count < IN_A_ROW; count += 1) if ((await connection.probe(aim)) !== stack) return false;
  return true;
}

function probe(aim: ProbeAim, agent: Agent | false, onConnect: () => void): Promise<string | null> {
  const { hostname, port } = new URL(aim.address);
  return new Promise((resolve) => {
    const asked = request({
      host: reachable(hostname),
      port,
      path: aim.path,
      agent,
      headers: { host: aim.host, 'x-astern-probe': aim.secret },
    });
    const timer = setTimeout(() => asked.destroy(), PROBE_WITHIN_MS);
    const end = (stack: string | null) => {
      clearTimeout(timer);
      resolve(stack);
    };
    asked.on('socket', (socket) => {
      if (socket.connecting) onConnect();
    });
    asked.on('response', (response) => {
      const stack = response.headers['x-astern-stack'];
      response.resume();
      response.on('close', () => end(typeof stack === 'string' ? stack : null));
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
