import { createConnection } from 'node:net';
import type { Activation, Router } from '../port.ts';
import { mapFileOf } from './folder.ts';
import type { HaproxyHost } from './model.ts';
import { routeOf } from './names.ts';

/**
 * One flip by our router beside the same flip by a bare command to the socket. `commandMs` is the part of ours that moves the traffic, from
 * the command to HAProxy's acknowledgement; what `ours` has beyond that is the look before and the proof after.
 */
export type FlipPair = { readonly bareMs: number; readonly commandMs: number; readonly ours: Activation };

export type FlipBench = {
  /** Connects to the host, with what is to be told about its commands. */
  readonly connect: (onTold: (host: string, tookMs: number) => void) => Router;
  readonly host: HaproxyHost;
  readonly target: string;
  readonly hostName: string;
  /** Both prepared and healthy, the first in slot `a` and live. */
  readonly stacks: readonly [string, string];
  readonly rounds: number;
};

/** For `npm run bench`: flips there and back, in turn by hand and by us, on the same HAProxy and at the same load. */
export async function compareFlips({
  connect,
  host,
  target,
  hostName,
  stacks,
  rounds,
}: FlipBench): Promise<readonly FlipPair[]> {
  const pairs: FlipPair[] = [];
  let commandMs = 0;
  const router = connect((_host, tookMs) => {
    commandMs = tookMs;
  });
  for (let round = 0; round < rounds; round += 1) {
    const bareMs = await bareFlip(host, hostName, routeOf('production', target, 'b'));
    // Seen and followed first, so that our flip starts from a state that it knows.
    const { fence } = await router.observe(target);
    const ours = await router.activate({ target, fence, stack: stacks[0], testEntranceTo: null });
    pairs.push({ bareMs, commandMs, ours });
  }
  await router.close();
  return pairs;
}

/** Connect, tell, wait for the answer: what a script with `socat` does. */
export function bareFlip(host: HaproxyHost, hostName: string, route: string): Promise<number> {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const socket = createConnection(host.control);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`set map ${mapFileOf(host.folder)} ${hostName} ${route}\n`));
    socket.on('data', (more: string) => {
      text += more;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (text.trim() === '') resolve(performance.now() - startedMs);
      else reject(new Error(text.trim()));
    });
  });
}
