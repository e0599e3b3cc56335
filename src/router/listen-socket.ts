import { lookup } from 'node:dns/promises';
import { closeSync, existsSync, readFileSync } from 'node:fs';
import { BoundSocket, createServer } from 'node:net';
import { writeAtomically } from './atomic-file.ts';
import type { pathsIn } from './paths.ts';

export type ListenSocket = { readonly fd: number; readonly address: string; release(): void };

type Address = { readonly host: string; readonly port: number };

/** Take the public address, or the socket of it that a dead supervisor's worker handed over. Null: somebody else has it. */
export async function openListenSocket(
  paths: ReturnType<typeof pathsIn>,
  listen: string,
  inheritedFd: number | null,
): Promise<ListenSocket | null> {
  const wanted = parseAddress(listen);
  if (inheritedFd !== null) {
    const address = savedAddress(paths.listen) ?? wanted;
    return { fd: inheritedFd, address: show(address), release: () => closeSync(inheritedFd) };
  }
  const ip = (await lookup(wanted.host, { order: 'ipv4first' })).address;
  const saved = savedAddress(paths.listen);
  const port = wanted.port === 0 && saved?.host === wanted.host ? saved.port : wanted.port;
  if (port !== 0 && !(await isFree({ host: ip, port }))) return null;
  // Only bound, never listening here: the workers listen on it, and it outlives each of them.
  const bound = new BoundSocket({ host: ip, port });
  const address = { host: wanted.host, port: bound.address().port };
  writeAtomically(paths.listen, JSON.stringify(address));
  return { fd: bound.fd(), address: show(address), release: () => bound.close() };
}

function parseAddress(text: string): Address {
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon).replace(/^\[|\]$/g, '');
  const port = Number(text.slice(colon + 1));
  if (colon === -1 || host === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`"${text}" is not an address such as 127.0.0.1:8080`);
  }
  return { host, port };
}

/** Binding alone may succeed beside a socket that is about to listen; a trial listen tells. */
function isFree(address: Address): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const trial = createServer();
    trial.on('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    trial.listen({ ...address, exclusive: true }, () => trial.close(() => resolve(true)));
  });
}

/** A free port that was chosen once is kept: clients and bookmarks know it. */
function savedAddress(file: string): Address | null {
  if (!existsSync(file)) return null;
  try {
    const saved: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof saved !== 'object' || saved === null || !('host' in saved) || !('port' in saved)) return null;
    const { host, port } = saved;
    return typeof host === 'string' && typeof port === 'number' ? { host, port } : null;
  } catch {
    return null;
  }
}

function show({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
