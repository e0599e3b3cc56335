import { Agent, type IncomingMessage, request } from 'node:http';
import { messageOf } from '../src/lib/errors.ts';
import { codeOf } from '../src/lib/file-errors.ts';
import type { Outcome } from './tally.ts';

export type Traffic = {
  /** Every request that has ended, in that order. */
  outcomes(): readonly Outcome[];
  /** Send no more, and wait for what is under way. */
  stop(): Promise<void>;
};

export type TrafficOptions = {
  /** The router's front: `http://127.0.0.1:8080`. */
  readonly front: string;
  /** The shop's name, by which the router knows it. */
  readonly host: string;
  readonly perSecond: number;
};

const TICK_MS = 10;
const ANSWER_WITHIN_MS = 10_000;
const ITEMS = ['tea', 'coffee', 'cocoa', 'rusks', 'marmalade'];

/** Customers who look and order at a steady pace, whether or not they are answered: a slow answer does not hold up the next customer. */
export function startTraffic(options: TrafficOptions): Traffic {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const outcomes: Outcome[] = [];
  const underWay = new Set<Promise<void>>();
  const startedMs = performance.now();
  let sent = 0;

  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedMs) / 1000) * options.perSecond);
    for (; sent < due; sent += 1) {
      const one = ask(options, agent, sent).then((outcome) => {
        outcomes.push(outcome);
        underWay.delete(one);
      });
      underWay.add(one);
    }
  }, TICK_MS);

  return {
    outcomes: () => outcomes,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}

/** Every other customer orders; nothing is tried again, so that nothing is glossed over. */
function ask({ front, host }: TrafficOptions, agent: Agent, number: number): Promise<Outcome> {
  const order = number % 2 === 1;
  const what = order ? 'POST /orders' : 'GET /';
  const body = order ? JSON.stringify({ item: ITEMS[(number >> 1) % ITEMS.length], quantity: 1 + (number % 3) }) : '';
  const headers = { host, ...(order ? { 'content-type': 'application/json', 'content-length': body.length } : {}) };
  const sentAtMs = Date.now();
  return new Promise((resolve) => {
    const end = (kind: Outcome['kind'], release: string | null, text: string) =>
      resolve({ sentAtMs, endedAtMs: Date.now(), kind, release, text });
    const failed = (error: unknown) => end('failed', null, `${what}: ${codeOf(error) ?? messageOf(error)}`);
    const sending = request(`${front}${order ? '/orders' : '/'}`, { agent, headers, method: order ? 'POST' : 'GET' });
    const deadline = setTimeout(() => sending.destroy(new Error('no answer in time')), ANSWER_WITHIN_MS);
    sending.on('close', () => clearTimeout(deadline));
    sending.on('error', failed);
    sending.on('response', (response) => {
      response.on('error', failed);
      response.on('end', () => end(...judge(response, what)));
      response.resume();
    });
    sending.end(body);
  });
}

/** Only the shop says which release it is; an answer without that was made by the router. */
function judge({ headers, statusCode = 0 }: IncomingMessage, what: string): [Outcome['kind'], string | null, string] {
  const release = headers['x-shop-release'];
  const text = `${what} -> ${statusCode}`;
  if (typeof release !== 'string') return ['failed', null, `${text} from the router`];
  return [statusCode < 400 ? 'ok' : 'app-error', release, text];
}
