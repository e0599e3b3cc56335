export type SessionSeen = { readonly id: string; readonly client: string; readonly backend: string };

/** Lines of `show sess`: what is under way, from which client address, on which backend. */
export function parseSessions(text: string): readonly SessionSeen[] {
  return text.split('\n').flatMap((line) => {
    const id = /^(0x[0-9a-f]+):/.exec(line)?.[1];
    const client = / src=(\S+)/.exec(line)?.[1];
    const backend = / be=(\S+)/.exec(line)?.[1];
    return id === undefined || client === undefined || backend === undefined ? [] : [{ id, client, backend }];
  });
}
