import { createServer } from 'node:net';
import { ProviderError } from '../../../lib/errors.ts';
import { codeOf } from '../../../lib/file-errors.ts';
import { createOneAtATime } from '../../../lib/one-at-a-time.ts';
import { listeners } from './listening.ts';

export type PortRange = { readonly from: number; readonly to: number };

/** Below the range from which the kernel takes ports for outgoing connections. */
export const DEFAULT_PORTS: PortRange = { from: 20_000, to: 29_999 };

/** Who has which port, running or about to. */
export type PortBook = {
  /** The port it had, if that is still free; else another. */
  reserve(instance: string, former: number | null): Promise<number>;
  /** Note a port that an adopted instance already has. */
  note(instance: string, port: number): void;
  release(instance: string): void;
};

export function createPortBook(range: PortRange): PortBook {
  const ports = new Map<string, number>();
  const inTurn = createOneAtATime();
  const ofOthers = (instance: string) => new Set([...ports].filter(([id]) => id !== instance).map(([, port]) => port));

  return {
    reserve: (instance, former) =>
      inTurn('ports', async () => {
        const others = ofOthers(instance);
        const same = former !== null && !others.has(former) && (await isFree(former));
        const port = same ? former : await choosePort(range, others);
        ports.set(instance, port);
        return port;
      }),
    note: (instance, port) => void ports.set(instance, port),
    release: (instance) => void ports.delete(instance),
  };
}

/** Candidates in random order, without those taken: two servers that start at once rarely want the same one. */
export function* candidates(range: PortRange, taken: ReadonlySet<number>, random: () => number): Generator<number> {
  const size = range.to - range.from + 1;
  const first = Math.floor(random() * size);
  // A stride that shares no factor with the size visits each port once.
  const stride = coprime(size, 1 + Math.floor(random() * size));
  for (let step = 0; step < size; step++) {
    const port = range.from + ((first + step * stride) % size);
    if (!taken.has(port)) yield port;
  }
}

/** A port nobody listens on, proven by listening on it for a moment. */
export async function choosePort(range: PortRange, reserved: ReadonlySet<number>): Promise<number> {
  const busy = new Set((await listeners()).map((listener) => listener.port));
  for (const port of candidates(range, new Set([...reserved, ...busy]), Math.random)) {
    if (await isFree(port)) return port;
  }
  throw new ProviderError('fleet', `no port between ${range.from} and ${range.to} is free`, { retryable: true });
}

/** Listening on every address fails when anybody listens on any of them. */
export async function isFree(port: number): Promise<boolean> {
  const everywhere = await tryListen(port, '::');
  return everywhere === 'no-such-address' ? (await tryListen(port, '0.0.0.0')) === 'free' : everywhere === 'free';
}

function tryListen(port: number, host: string): Promise<'free' | 'taken' | 'no-such-address'> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      const missing = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error) ?? '');
      resolve(missing ? 'no-such-address' : 'taken');
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve('free')));
  });
}

function coprime(size: number, stride: number): number {
  return gcd(size, stride) === 1 ? stride : coprime(size, stride + 1);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
