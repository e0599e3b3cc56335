import { Agent, request } from 'node:http';

/** What a customer got. `status` 0 stands for a connection that broke; `release` is what answered. */
export type Got = {
  readonly askedAtMs: number;
  readonly tookMs: number;
  readonly status: number;
  readonly release: string | null;
  readonly kind: 'kept' | 'fresh' | 'long';
  readonly problem: string | null;
};

export type Load = {
  /** Everything that was not answered 200 so far. */
  failed(): readonly Got[];
  answered(): readonly Got[];
  stop(): Promise<void>;
};

export type LoadAim = {
  readonly address: string;
  readonly host: string;
  readonly perSecond?: number;
  /** A request of a second or two is sent this often; 0: never. */
  readonly longEveryMs?: number;
};

/** Which of each ten requests come on a connection of their own. */
const FRESH_OF_TEN = 3;
const BEAT_MS = 5;

/** Customers: requests come at their time, whether or not earlier ones were answered, and are never repeated. */
export function startLoad({ address, host, perSecond = 60, longEveryMs = 500 }: LoadAim): Load {
  const kept = new Agent({ keepAlive: true, maxSockets: 32 });
  const answered: Got[] = [];
  const pending = new Set<Promise<void>>();
  const startedMs = performance.now();
  let asked = 0;
  let long = 0;
  const send = (kind: Got['kind'], path: string) => {
    const one: Promise<void> = ask({ address, host, path, agent: kind === 'kept' ? kept : false }, kind).then((got) => {
      answered.push(got);
      pending.delete(one);
    });
    pending.add(one);
  };
  const timer = setInterval(() => {
    const elapsedMs = performance.now() - startedMs;
    while (asked < (elapsedMs / 1000) * perSecond) {
      send(asked % 10 < FRESH_OF_TEN ? 'fresh' : 'kept', '/');
      asked += 1;
    }
    while (longEveryMs > 0 && long < elapsedMs / longEveryMs) {
      send('long', `/?ms=${1_000 + (long % 3) * 500}`);
      long += 1;
    }
  }, BEAT_MS);
  return {
    failed: () => answered.filter((got) => got.status !== 200),
    answered: () => answered,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
      kept.destroy();
    },
  };
}

export type Question = {
  readonly address: string;
  readonly host: string;
  readonly path?: string;
  readonly agent?: Agent | false;
};

/** Ask once, as a customer would. */
export function ask({ address, host, path = '/', agent = false }: Question, kind: Got['kind'] = 'fresh'): Promise<Got> {
  const { hostname, port } = new URL(address);
  const askedAtMs = performance.now();
  return new Promise((resolve) => {
    const end = (status: number, release: string | null, problem: string | null) =>
      resolve({ askedAtMs, tookMs: performance.now() - askedAtMs, status, release, kind, problem });
    const sent = request({ host: hostname, port, path, agent, headers: { host }, timeout: 20_000 });
    sent.on('timeout', () => sent.destroy(new Error('no answer within 20 s')));
    sent.on('error', (error) => end(0, null, error.message));
    sent.on('response', (response) => {
      const release = response.headers['x-release'];
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('error', (error) => end(0, null, error.message));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        end(status, typeof release === 'string' ? release : null, status === 200 ? null : body.slice(0, 200));
      });
    });
    sent.end();
  });
}
