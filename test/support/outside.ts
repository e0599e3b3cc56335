import { createHook } from 'node:async_hooks';

/** What a process makes to ask something of another machine, down where nothing gets by: names to be found, and connections. */
const ASKING: ReadonlySet<string> = new Set([
  ...['GETADDRINFOREQWRAP', 'GETNAMEINFOREQWRAP', 'QUERYWRAP', 'TCPCONNECTWRAP', 'PIPECONNECTWRAP', 'UDPSENDWRAP'],
  ...['QUICSESSION', 'QUIC_SESSION'],
]);

export type Outside = { readonly asked: readonly string[]; stop(): void };

/** Counts requests to the outside of this process, from now on until it is stopped. */
export function watchOutside(): Outside {
  const asked: string[] = [];
  const hook = createHook({
    init: (_id, type) => {
      if (ASKING.has(type)) asked.push(type);
    },
  }).enable();
  return { asked, stop: () => void hook.disable() };
}
