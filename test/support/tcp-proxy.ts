import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a port of this machine that can be made as bad as any network. */
export type TcpProxy = {
  readonly port: number;
  /** Ends every connection, and every new one at once. */
  cut(): void;
  /** Lets nothing through either way and says nothing of it; what is sent meanwhile arrives when it is mended. */
  swallow(): void;
  /** As it was: what stood still goes on, and arrives late. */
  mend(): void;
  /** Everything takes this long, in each direction. */
  delay(ms: number): void;
  close(): Promise<void>;
};

type State = 'open' | 'cut' | 'swallowing';
type Pair = { readonly near: Socket; readonly far: Socket };

export async function startTcpProxy(to: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let state: State = 'open';
  let delayMs = 0;
  const server = createServer({ pauseOnConnect: true }, (near) => {
    if (state === 'cut') return void near.on('error', () => undefined).resetAndDestroy();
    const far = connect({ host: '127.0.0.1', port: to });
    const pair = { near, far };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      for (const socket of [near, far]) socket.destroy();
    };
    for (const socket of [near, far]) socket.setNoDelay(true).on('error', end).on('close', end);
    hand(near, far, () => delayMs);
    hand(far, near, () => delayMs);
    if (state === 'swallowing') hold(pair);
    else near.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const reset = () => {
    for (const { near, far } of pairs) for (const socket of [near, far]) socket.resetAndDestroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut: () => {
      state = 'cut';
      reset();
    },
    swallow: () => {
      state = 'swallowing';
      for (const pair of pairs) hold(pair);
    },
    mend: () => {
      state = 'open';
      for (const { near, far } of pairs) for (const socket of [near, far]) socket.resume();
    },
    delay: (ms) => {
      delayMs = ms;
    },
    close: async () => {
      server.close();
      reset();
      if (server.listening) await once(server, 'close');
    },
  };
}

/** In order, whatever the delay is when it comes. */
function hand(from: Socket, to: Socket, delayMs: () => number): void {
  from.on('data', (chunk) => {
    const write = () => void (to.writable && to.write(chunk));
    if (delayMs() === 0) write();
    else setTimeout(write, delayMs());
  });
}

/** Nobody reads: the sender's words pile up on their way, and it gets no answer. */
function hold({ near, far }: Pair): void {
  near.pause();
  far.pause();
}
