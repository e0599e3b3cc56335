import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { IncidentBody } from '../../src/api/incidents.ts';
import { runCliProcess } from '../support/cli.ts';
import { send } from '../support/http.ts';
import { refusal } from '../support/orders.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const KEY = 'a-key-that-is-long-enough-for-a-hook-0123456789';

/** A body as Alertmanager posts it. */
function group(names: readonly string[], { service = 'shop', severity = 'critical', status = 'firing' } = {}): string {
  return JSON.stringify({
    ...{ version: '4', status, groupKey: '{}', truncatedAlerts: 0 },
    alerts: names.map((alertname) => ({
      status,
      labels: { alertname, service, severity },
      annotations: { summary: `${alertname} of ${service}` },
      startsAt: new Date(Date.now() - 60_000).toISOString(),
      endsAt: status === 'resolved' ? new Date().toISOString() : '0001-01-01T00:00:00Z',
      fingerprint: `${service}-${alertname}`,
    })),
  });
}

describe('incidents', () => {
  let world: World;
  before(async () => {
    const alerts = { prometheus: { from: 'alertmanager', key: { env: 'HOOK_KEY' } } };
    world = await startWorld({ settings: { alerts }, env: { HOOK_KEY: KEY } });
  });
  after(() => world?.close());

  const post = (body: string) =>
    send(`${world.api.url()}/v1/hooks/alerts/${KEY}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  const all = async () => (await world.api.call('incidents', { query: { all: true, limit: 200 } })).body.incidents;
  const of = (service: string, fits: (one: IncidentBody) => boolean = () => true) =>
    until(`an incident of ${service}`, async () => {
      return (await all()).find((one) => one.service === service && fits(one)) ?? null;
    });
  const astern = (...words: readonly string[]) =>
    runCliProcess(words, { env: { ASTERN_DATA: world.data, ASTERN_ACTOR: 'ann' } });

  it('go from the hook over `astern ack` to resolved, and tell why and when', async () => {
    const answered = await post(group(['errors', 'slow']));
    const incident = await of('shop');
    const taken = await astern('ack', incident.name);
    const twice = await runCliProcess(['ack'], { env: { ASTERN_DATA: world.data, ASTERN_ACTOR: 'bo' } });
    const noted = await astern(
      'incident',
      'note',
      incident.name,
      'it is',
      'the cache',
      '--source',
      'slack',
      '--at',
      '1m',
    );
    const worse = await astern('incident', 'severity', incident.name, 'error', '--reason', 'half of them');
    const given = await astern('incident', 'assign', incident.name, 'bo', '--dry-run');
    const why = await astern('incident', 'explain', incident.name);
    const notYet = await astern('incident', 'note', incident.name, 'x', '--source', 'slack', '--at', '2999-01-01');
    const over = await astern('incident', 'resolve', incident.name, '--reason', 'emptied');
    const shown = await astern('incident', 'show', incident.name);
    const text = await astern('incident', 'show', incident.name, '--md');
    const listed = await astern('incident', 'list', '--all');

    assert.ok(answered.status >= 200 && answered.status < 300, String(answered.status));
    assert.equal(taken.out, `${incident.name} is acknowledged by ann, critical.\n`, taken.err);
    assert.deepEqual([twice.code, /No incident waits/.test(twice.err)], [6, true], twice.err);
    assert.deepEqual([noted.code, worse.code, over.code], [0, 0, 0], noted.err + worse.err + over.err);
    assert.match(given.out, /acknowledged by bo.*bo has no verified contact, so no message tells them/);
    assert.deepEqual([notYet.code, /is yet to come/.test(notYet.err)], [2, true], notYet.err);
    assert.match(why.out, /incident "errors of shop" opened by hook prometheus[\s\S]*2 alerts belong to it/);
    assert.match(shown.out, /times +detected after \d+ s, acknowledged[\s\S]*ann is on it \(api\)/);
    assert.match(shown.out, /resolved, ann has it/);
    assert.match(text.out, /^# INC-\d+: errors of shop\n[\s\S]*\| resolved: it was over \| 2/);
    assert.match(listed.out, /INC-1 +error +resolved +shop/);
  });

  it('are opened, mitigated, reopened and changed by hand, and refuse what is out of date', async () => {
    const opened = await astern('incident', 'open', 'customers', 'cannot pay', '--about', 'pay', '--began', '20m');
    const { name, version } = await of('pay');
    const change = (body: Parameters<typeof call>[0]) => call(body);
    const call = (body: { change: 'resolve' | 'reopen' | 'mitigate'; seenVersion?: number }) =>
      world.api.call('changeIncident', { params: { incident: name }, body });
    await change({ change: 'mitigate' });
    const stale = await refusal(change({ change: 'resolve', seenVersion: version }));
    await change({ change: 'resolve' });
    const { body: again } = await change({ change: 'resolve' });
    const { body: back } = await change({ change: 'reopen' });
    const unknown = await refusal(
      world.api.call('changeIncident', { params: { incident: 'INC-999' }, body: { change: 'resolve' } }),
    );

    assert.match(opened.out, /^INC-\d+ is open\.$/m, opened.err);
    assert.deepEqual([stale.status, stale.code], [409, 'incident/moved-on']);
    assert.deepEqual([again.outcome, back.incident.state], ['already', 'open']);
    assert.deepEqual([unknown.status, unknown.code], [404, 'incident/unknown']);
    await change({ change: 'resolve' });
  });

  it('wait while maintenance lasts, and come when it is ended (S22)', async () => {
    const set = await astern('maintenance', 'set', 'disk', '--for', '2h', '--reason', 'new disks');
    await post(group(['full'], { service: 'disk' }));
    const [id = ''] = set.out.split(' ');
    const kept = await until('the alert is kept', async () => {
      const { body } = await world.api.call('events', { query: { limit: 1_000 } });
      return body.events.find(({ kind, data }) => kind === 'alert.received' && data.service === 'disk') ?? null;
    });
    const before = (await all()).filter(({ service }) => service === 'disk');
    const why = await astern('incident', 'explain', String(kept.data.alert));
    const listed = await astern('maintenance');
    const ended = await astern('maintenance', 'end', id);
    const twice = await astern('maintenance', 'end', id);
    await of('disk');

    assert.deepEqual(before, []);
    assert.match(why.out, new RegExp(`opened no incident: maintenance ${id} lasts`));
    assert.match(listed.out, /disk: "new disks" by ann, for another 2 h/);
    assert.match(ended.out, /over since/);
    assert.match(twice.err, /maintenance\/over/);
  });

  it('lose nothing and count nothing twice when the server is killed in the middle of a storm (S24)', async () => {
    const COUNT = 600;
    let kept = 0;
    let killed: Promise<void> | null = null;
    for (let from = 0; from < COUNT; from += 50) {
      const bodies = Array.from({ length: 50 }, (_, index) => group([`k${(from + index) % 40}`], { service: 'mail' }));
      const answers = await Promise.all(bodies.map((body) => post(body).catch(() => null)));
      kept += answers.filter((answer) => answer !== null && answer.status < 300).length;
      if (from === 200) killed = world.kill();
      if (killed !== null) {
        await killed;
        killed = null;
        await world.start();
      }
    }

    const incident = await of('mail', ({ deliveries }) => deliveries >= kept);
    const { body } = await world.api.call('incident', { params: { incident: incident.name } });

    assert.ok(kept >= COUNT - 100, `${kept} answered`);
    // What was written when the server died, and not answered any more, counts too: its sender could not know.
    assert.ok(incident.deliveries <= COUNT, `${incident.deliveries} of ${kept}`);
    assert.deepEqual([incident.alerts, incident.storm], [40, true]);
    assert.equal(
      body.alertList.reduce((sum, { count }) => sum + count, 0),
      incident.deliveries,
    );
  });
});
