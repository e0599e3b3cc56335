import type { PoolState } from './model.ts';
import type { BackendSeen, ServerSeen } from './parse-stat.ts';

export type ServerPlan =
  | { readonly kind: 'commands'; readonly commands: readonly string[] }
  /** `draining`: requests are still under way on servers that are on their way out; they become free. */
  | { readonly kind: 'too-few'; readonly declared: number; readonly draining: boolean };

/**
 * The commands that make a backend's servers those of a pool (null: none). An address is only ever given to a server that is out of
 * service and on which nothing is under way: HAProxy goes on using connections to the former address otherwise.
 */
export function planServers(backend: string, seen: BackendSeen, pool: PoolState | null): ServerPlan {
  const wanted = new Map((pool?.instances ?? []).map((one) => [serverAddress(one.ip, one.port), one]));
  const commands: string[] = [];
  const served = new Set<string>();
  for (const server of seen.servers.filter((one) => one.mode !== 'maint')) {
    const name = `${backend}/${server.name}`;
    if (!wanted.has(server.address) || served.has(server.address)) {
      commands.push(`set server ${name} state maint`);
    } else {
      served.add(server.address);
      commands.push(...checkCommands(name, server, pool?.health ?? null));
    }
  }
  const free = seen.servers.filter((one) => one.mode === 'maint' && one.sessions === 0);
  const missing = [...wanted].filter(([address]) => !served.has(address));
  if (missing.length > free.length) {
    const draining = missing.length <= seen.servers.filter((one) => !served.has(one.address)).length;
    return { kind: 'too-few', declared: seen.servers.length, draining };
  }
  for (const [index, [, instance]] of missing.entries()) {
    commands.push(...startCommands(`${backend}/${free[index]?.name}`, instance, pool?.health ?? null));
  }
  return { kind: 'commands', commands };
}

/** As `show stat` writes it. */
export function serverAddress(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** A server that leaves maintenance counts as up at once; a checked one is put down, so that it takes traffic only after real passes. */
function startCommands(name: string, instance: { ip: string; port: number }, health: string | null): readonly string[] {
  return [
    `set server ${name} addr ${instance.ip} port ${instance.port}`,
    `${health === null ? 'disable' : 'enable'} health ${name}`,
    `set server ${name} state ready`,
    ...(health === null ? [] : [`set server ${name} health down`]),
  ];
}

function checkCommands(name: string, server: ServerSeen, health: string | null): readonly string[] {
  if (server.isChecked === (health !== null)) return [];
  return health === null ? [`disable health ${name}`] : [`enable health ${name}`];
}
