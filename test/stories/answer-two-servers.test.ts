import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { parseLink } from '../../src/core/links/link.ts';
import { pressButton } from '../../src/flows/incidents/press-button.ts';
import { pagedShop, URL_HERE, worldOf } from '../../src/flows/incidents/testing/paged-shop.ts';
import { bindBrowser } from '../../src/flows/links/bind-browser.ts';
import { openLink } from '../../src/flows/links/open-link.ts';
import { messageOf } from '../../src/flows/paging/message-of.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openStore } from '../../src/store/open.ts';
import { type Cluster, needsPostgres, startCluster } from '../support/postgres.ts';

describe('two servers on one database', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster?.stop());

  const open = async (t: TestContext) => {
    const databaseUrl = await cluster.database();
    const stores = [
      await openStore({ databaseUrl, clock: systemClock }),
      await openStore({ databaseUrl, clock: systemClock }),
    ] as const;
    t.after(() => Promise.all(stores.map((store) => store.close())));
    const shop = await pagedShop(stores[0]);
    return { stores, shop };
  };

  it('sign with one key, also when both write their first link at the same moment', async (t) => {
    const { stores, shop } = await open(t);
    const [page, incident] = [await shop.pageOf('ann'), await shop.present()];

    const messages = await Promise.all(stores.map((store) => messageOf(worldOf(store), page, incident)));

    const links = messages.map(({ url }) => (url ?? '').slice(`${URL_HERE}/p/`.length));
    const opened = await Promise.all(
      links.flatMap((link) => stores.map(async (store) => (await openLink({ store }, link))?.member.name)),
    );
    assert.deepEqual(opened, ['ann', 'ann', 'ann', 'ann']);
  });

  it('let one browser answer from a link, of two that press at once', async (t) => {
    const { stores, shop } = await open(t);
    const { link } = parseLink(await shop.link()) ?? assert.fail('no link');

    const bound = await Promise.all(stores.map((store) => bindBrowser(store, link, null)));

    assert.deepEqual(bound.map(({ kind }) => kind).sort(), ['bound', 'other']);
  });

  it('give an incident to one person, of two who tap at once (S17)', async (t) => {
    const { stores, shop } = await open(t);
    const value = await shop.buttonOf('on-it');

    const people = ['ann', 'bob'] as const;
    const pressed = await Promise.all(
      stores.map((store, place) =>
        pressButton(worldOf(store), { by: people[place] ?? '', via: place === 0 ? 'page' : 'slack', value }),
      ),
    );

    const { owner } = await shop.present();
    const events = await shop.kinds();
    assert.deepEqual(pressed.map(({ kind }) => kind).sort(), ['already', 'done']);
    assert.equal(owner, people[pressed.findIndex(({ kind }) => kind === 'done')]);
    assert.equal(events.filter((kind) => kind === 'incident.acknowledged').length, 1);
    assert.equal(events.filter((kind) => kind === 'incident.noted').length, 1);
  });
});
