import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ProviderError } from '../../../lib/errors.ts';
import type { PrepareOrder } from '../port.ts';
import { changeTarget } from './change.ts';
import type { Context } from './context.ts';
import { prepareIn } from './decide.ts';
import type { OpenHost } from './hosts.ts';
import { backendOf } from './names.ts';
import { ownerOfHosts } from './records.ts';

/** Put a stack into a slot of its own, with its servers and health checks; the entrances stay, but for the test entrance if asked. */
export async function prepare({ changer }: Context, order: PrepareOrder): Promise<void> {
  const ips = await addressesOf(order);
  await changeTarget(changer, { target: order.target, serversToo: true }, (before, open) => {
    refuseTakenHosts(order, open);
    return prepareIn(before, order, { slots: slotsDeclared(order.target, open), ips });
  });
}

/** Slots that every host has. */
function slotsDeclared(target: string, open: readonly OpenHost[]): readonly string[] {
  const perHost = open.map(
    ({ backends }) => new Set([...backends].flatMap((name) => backendOf(target, name)?.slot ?? [])),
  );
  const [first = new Set<string>()] = perHost;
  return [...first].filter((slot) => perHost.every((slots) => slots.has(slot))).sort();
}

function refuseTakenHosts({ target, host, testHost }: PrepareOrder, open: readonly OpenHost[]): void {
  for (const { entries } of open) {
    const owner = ownerOfHosts(entries, { target, host, testHost });
    if (owner === null) continue;
    throw new ProviderError('haproxy', `host ${owner.host} already belongs to ${owner.target}`, { retryable: false });
  }
}

async function addressesOf(order: PrepareOrder): Promise<ReadonlyMap<string, string>> {
  const hosts = order.stack.pools.flatMap(({ instances }) => instances.map(({ host }) => host));
  const named = [...new Set(hosts)].filter((host) => isIP(host) === 0);
  return new Map(await Promise.all(named.map(async (host) => [host, await addressOf(host)] as const)));
}

async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host)).address;
  } catch (cause) {
    throw new ProviderError('haproxy', `the address of ${host} is not known`, { retryable: true, cause });
  }
}
