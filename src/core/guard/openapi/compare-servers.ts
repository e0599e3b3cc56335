import type { Contract } from './comparing.ts';
import { nameOf, type Operation, type Server } from './model.ts';
import type { Notice } from './notice.ts';
import { basePath, hostOf } from './servers.ts';

/** Addresses of the whole document. `whole`: what stands in front of the paths was compared with them. */
export function compareServers({ live, target }: Contract, whole: boolean): readonly Notice[] {
  return whole ? [] : noticesOf(live.servers, target.servers, 'the whole API');
}

/** Addresses of an operation that has its own. */
export function compareOwnServers(contract: Contract, live: Operation, target: Operation): readonly Notice[] {
  if (live.servers === null && target.servers === null) return [];
  const [ours, theirs] = [live.servers ?? contract.live.servers, target.servers ?? contract.target.servers];
  return noticesOf(ours, theirs, nameOf(live));
}

function noticesOf(live: readonly Server[], target: readonly Server[], subject: string): readonly Notice[] {
  const added = live.filter((one) => !target.some((other) => isSame(one, other)));
  const removed = target.filter((one) => !live.some((other) => isSame(one, other)));
  const first = added[0] ?? live[0];
  if (first === undefined || (added.length === 0 && removed.length === 0)) return [];
  const notice = { subject, where: 'server', spot: first.spot, old: named(removed.length > 0 ? removed : target) };
  if (added.length === 0) return [{ ...notice, kind: 'server-removed', new: named(removed) }];
  const replaced = added.length === live.length;
  const strange = added.some((one) => !target.some((other) => basePath(one) === basePath(other)));
  return [{ ...notice, kind: replaced || strange ? 'server-changed' : 'server-added', new: named(added) }];
}

/** A relative address is wherever the service is; http and https of one host are one. */
function isSame(one: Server, other: Server): boolean {
  const [ours, theirs] = [hostOf(one), hostOf(other)];
  return basePath(one) === basePath(other) && (ours === null || theirs === null || ours === theirs);
}

function named(servers: readonly Server[]): string {
  return servers.map(({ url }) => `\`${url}\``).join(' and ');
}
