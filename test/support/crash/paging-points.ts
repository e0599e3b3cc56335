import { setTimeout as delay } from 'node:timers/promises';
import type { Around } from '../../../src/app.ts';
import { bindSession, sessionOf } from '../../../src/store/nouns.ts';
import type { Nouns, SharedStore, Store } from '../../../src/store/store.ts';
import { type Aimed, aimsIn } from './aim.ts';

const HELD_LOOK_MS = 5;

/**
 * Every point at which a server can die between an alert and a message that is written down as sent: before and after the delivery is on disk
 * (`delivery.adding`, `delivery.added`), and before and after the commit of each transaction that changes something of alerts, escalations or
 * pages. Those are named after what they write: `incident.opened+escalation.running+page.made.telling`, `page.sending.told`.
 */
export function pagingPoints(folder: string): Around {
  const aims = aimsIn(folder);
  return { store: (store) => sharedStore(aims, store) };
}

async function cross(aims: Aimed, point: string): Promise<void> {
  aims.tell({ kind: 'crossed', point });
  const aim = aims.take(point);
  if (aim?.what === 'die') process.kill(process.pid, 'SIGKILL');
  while (aims.isHeld()) await delay(HELD_LOOK_MS);
}

function sharedStore(aims: Aimed, store: SharedStore): SharedStore {
  const around = {
    ...ownStore(aims, store),
    duty: store.duty,
    underDuty: (fence: number) => ownStore(aims, store.underDuty(fence)),
  };
  return bindSession(around, sessionOf(store));
}

function ownStore(aims: Aimed, store: Store): Store {
  const around: Store = {
    ...store,
    deliveries: {
      ...store.deliveries,
      add: async (deliveries) => {
        await cross(aims, 'delivery.adding');
        await store.deliveries.add(deliveries);
        await cross(aims, 'delivery.added');
      },
    },
    transaction: async (work) => {
      const written = new Set<string>();
      const name = () => [...written].join('+');
      const done = await store.transaction(async (tx) => {
        const result = await work(noting(tx, written));
        if (written.size > 0) await cross(aims, `${name()}.telling`);
        return result;
      });
      if (written.size > 0) await cross(aims, `${name()}.told`);
      return done;
    },
  };
  return bindSession(around, sessionOf(store));
}

function noting(tx: Nouns, written: Set<string>): Nouns {
  const around: Nouns = {
    ...tx,
    incidents: {
      ...tx.incidents,
      add: async (incident) => {
        written.add('incident.opened');
        return tx.incidents.add(incident);
      },
    },
    escalations: {
      ...tx.escalations,
      put: async (escalation) => {
        written.add(`escalation.${escalation.state}.${escalation.step}`);
        await tx.escalations.put(escalation);
      },
    },
    pages: {
      ...tx.pages,
      add: async (page) => {
        written.add('page.made');
        return tx.pages.add(page);
      },
      put: async (page) => {
        written.add(`page.${page.state}.${page.person}`);
        await tx.pages.put(page);
      },
    },
  };
  return bindSession(around, sessionOf(tx));
}
