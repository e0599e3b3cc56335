import type { ChangeFinding } from '../../../core/guard/finding.ts';
import type { Incident } from '../../../core/incidents/model.ts';
import type { Page } from '../../../core/paging/model.ts';
import { aMember, aPolicy } from '../../../core/testing/paging.ts';
import type { Message } from '../../../providers/notify/port.ts';
import type { SharedStore, Store } from '../../../store/store.ts';
import { aRelease, aReport, aStack, production, register, startMs } from '../../../store/testing/samples.ts';
import { messageOf } from '../../paging/message-of.ts';
import type { World } from '../../world.ts';
import { openIncident } from '../open-incident.ts';

export const URL_HERE = 'https://astern.example.com';

/** A shop whose r2 is live and suspected, r1 beside it, and an incident that ann and bob are paged for. */
export async function pagedShop(store: SharedStore) {
  await register(store);
  for (const sha of ['sha1', 'sha2']) await store.releases.add(aRelease({ sha, digest: `sha256:${sha}` }));
  const at = { readyAtMs: startMs, hotSinceMs: startMs };
  await store.stacks.put(aStack({ id: 's1', release: 1, tag: 'old', ...at }));
  await store.stacks.put(aStack({ id: 's2', release: 2, tag: 'hot', ...at }));
  await store.servings.begin({ target: production, release: 1, stack: 's1', atMs: startMs - 26 * 3_600_000 });
  await store.servings.judge('s1', 'healthy');
  await store.servings.begin({ target: production, release: 2, stack: 's2', atMs: startMs - 180_000 });
  await store.records.put('member', 'ann', aMember('ann', { fullName: 'Ann Lee', zone: 'Europe/Paris' }));
  await store.records.put('member', 'bob', aMember('bob'));
  await store.records.put('member', 'vic', aMember('vic', { role: 'viewer' }));
  await store.records.put('policy', 'shop', aPolicy());
  const incident = await store.transaction(async (tx) => {
    const about = { title: 'Checkout fails', severity: 'critical', service: 'shop', target: production } as const;
    const nowMs = await tx.now();
    return openIncident(tx, { ...about, beganAtMs: nowMs, by: 'prometheus', page: true, nowMs });
  });
  return shopWith(store, incident.number);
}

function shopWith(store: SharedStore, number: number) {
  const world = worldOf(store);
  const present = async (): Promise<Incident> => {
    const found = await store.incidents.get(number);
    if (found === null) throw new Error('no incident');
    return found;
  };
  const pageOf = async (person: string): Promise<Page> => {
    const found = (await store.pages.of(number)).find((page) => page.person === person);
    if (found === undefined) throw new Error(`${person} was not paged`);
    return found;
  };
  const message = async (person = 'ann'): Promise<Message> => messageOf(world, await pageOf(person), await present());
  return {
    store,
    world,
    present,
    pageOf,
    message,
    number,
    buttonOf: async (id: string, person = 'ann') => {
      const action = (await message(person)).actions.find((one) => one.id === id);
      if (action === undefined) throw new Error(`no button ${id}`);
      return action.value;
    },
    link: async (person = 'ann') => ((await message(person)).url ?? '').slice(`${URL_HERE}/p/`.length),
    change: async (change: Partial<Incident>) => {
      const { version, ...rest } = await present();
      await store.incidents.put({ ...rest, version: version + 1, ...change });
    },
    /** What lies between r1 and r2 makes going back do harm. */
    stopped: () => store.reports.put(aReport({ findings: [DROPPED] })),
    kinds: async () => (await store.events.newest({ operation: `INC-${number}`, limit: 100 })).map(({ kind }) => kind),
  };
}

/** What a press needs that moves no traffic. */
export function worldOf(store: Store): World {
  return { store, url: URL_HERE } as unknown as World;
}

const DROPPED: ChangeFinding = {
  area: 'database',
  rule: 'sql/13',
  kind: 'drop-column',
  verdict: 'stop',
  subject: 'orders.note',
  why: 'r1 reads orders.note, which r2 has removed.',
  instruction: null,
  unblock: null,
  adoption: null,
  probe: null,
  file: 'db/9.sql',
  line: 3,
  statement: 'ALTER TABLE orders DROP note',
};
