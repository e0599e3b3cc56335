import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { type OncallWorld, openOncallWorld } from '../support/oncall-world.ts';
import { refusal } from '../support/orders.ts';

const EXAMPLE = 'examples/oncall/oncall.yml';
/** A Wednesday; ann has the week. */
const NOW = '2026-03-04T12:00:00Z';

async function applied(world: OncallWorld): Promise<void> {
  const { code, err } = await world.cli('root', ['oncall', 'apply', EXAMPLE]);
  assert.equal(code, 0, err);
}

describe('a file of people, schedules and policies', () => {
  it('is shown as a plan, made true, and changes nothing the second time', async (t) => {
    const world = await openOncallWorld(t, NOW);

    const plan = await world.cli('root', ['oncall', 'apply', EXAMPLE, '--dry-run']);
    const nothing = await world.cli('root', ['oncall', 'people']);
    const done = await world.cli('root', ['oncall', 'apply', EXAMPLE]);
    const again = await world.cli('root', ['oncall', 'apply', EXAMPLE]);

    assert.match(plan.out, /^\+ person ann\n {4}name: Ann Lee\n/);
    assert.match(
      plan.out,
      /\+ schedule shop\n {4}zone: Europe\/Berlin\n {4}layers: week, nights\n {4}layer week, people: ann, bo, cy\n/,
    );
    assert.match(plan.out, /Plan: 5 to add, 0 to change, 0 to remove\.\n$/);
    assert.match(nothing.out, /Nobody yet/);
    assert.match(done.out, /Done: 5 added, 0 changed, 0 removed\.\n$/);
    assert.equal(again.out, 'Nothing to change.\n');
  });

  it('comes out of an export as it went in', async (t) => {
    const world = await openOncallWorld(t, NOW);
    await applied(world);

    const exported = await world.cli('root', ['oncall', 'export']);
    const again = await world.cli('root', ['oncall', 'apply', '-', '--prune'], { stdin: exported.out });

    assert.match(exported.out, /only:\n {10}- Mon-Fri 22:00-06:00/);
    assert.equal(again.out, 'Nothing to change.\n');
  });

  it('changes what stands there otherwise, removes the rest only when told, and says who is on call instead', async (t) => {
    const world = await openOncallWorld(t, NOW);
    await applied(world);
    const text = (await readFile(EXAMPLE, 'utf8'))
      .replace('people: [ann, bo, cy]', 'people: [bo, ann]')
      .replace(/ {2}cy:\n.*\n.*\n/, '')
      .replace('person cy', 'person ann');

    const kept = await world.cli('root', ['oncall', 'apply', '-', '--dry-run'], { stdin: text });
    const pruned = await world.cli('root', ['oncall', 'apply', '-', '--prune'], { stdin: text });

    assert.match(kept.out, /~ schedule shop\n {4}layer week, people: ann, bo, cy -> bo, ann\n/);
    assert.match(kept.out, /! on call by shop would be bo from now on, not ann/);
    assert.match(kept.out, /Plan: 0 to add, 2 to change, 0 to remove\./);
    assert.match(pruned.out, /- person cy/);
    assert.match(pruned.out, /Done: 0 added, 2 changed, 1 removed\./);
  });

  it('is refused as a whole, with the lines that are wrong', async (t) => {
    const world = await openOncallWorld(t, NOW);
    const bad =
      'schedules:\n  shop:\n    zone: Berlin\n    layers:\n      - people: [ann]\n        evry: week\n        starts: 2026-02-30 09:00\n';
    const strange =
      'schedules:\n  shop:\n    zone: Europe/Berlin\n    layers: [{ people: [zoe], starts: 2026-03-02 09:00 }]\npolicies:\n  p: { services: [shop], steps: [{ tell: schedule other }] }\n';

    const wrong = await world.cli('root', ['oncall', 'apply', '-'], { stdin: bad });
    const names = await world.cli('root', ['oncall', 'apply', '-'], { stdin: strange });
    const byGuest = await world.cli('ann', ['oncall', 'apply', EXAMPLE]);

    assert.equal(wrong.code, 2);
    assert.match(
      wrong.err,
      /standard input:3:11 schedules\.shop\.zone: expected the name of a time zone, such as Europe\/Berlin, found "Berlin"/,
    );
    assert.match(wrong.err, /:6:9 .*`evry` is not a key of a layer; did you mean `every`\?/);
    assert.match(wrong.err, /:7:17 .*expected a local date and time/);
    assert.equal(names.code, 2);
    assert.match(names.err, /schedule shop names "zoe", whom nobody has added/);
    assert.match(names.err, /policy p names schedule other, which is not there/);
    assert.equal(byGuest.code, 5);
    assert.match((await world.cli('root', ['oncall', 'schedules'])).out, /No schedule yet/);
  });
});

describe('who is on call', () => {
  it('is said with its end and the next one, on the clocks of the schedule and of the reader', async (t) => {
    const world = await openOncallWorld(t, NOW);
    await applied(world);

    const here = await world.cli('guest', ['oncall'], { zone: 'America/Chicago' });
    const later = await world.cli('guest', ['oncall', '--at', '2026-03-10 12:00', '--schedule', 'shop']);
    const night = await world.cli('guest', ['oncall', '--at', '2026-03-05T02:00Z', '--json']);
    const service = await world.cli('guest', ['oncall', '--service', 'basket']);

    assert.equal(
      here.out,
      'shop: ann on call\n  until Wed 4 Mar 2026 22:00 +01:00 (Wed 4 Mar 2026 15:00 -06:00 here), for another 9 h; then bo\n',
    );
    assert.match(later.out, /^shop: bo on call\n/);
    assert.deepEqual(JSON.parse(night.out).schedules[0].people, ['bo']);
    assert.match(
      service.out,
      /policy shop for shop, every other service\n {2}1\. schedule shop \(ann\), then 5 min\n {2}2\. schedule shop \(ann\), person ann, then 10 min\n {2}again 2 times\n {2}last resort: person cy/,
    );
  });

  it('is not said of a schedule that is not there', async (t) => {
    const world = await openOncallWorld(t, NOW);
    await applied(world);

    const found = await world.cli('guest', ['oncall', '--schedule', 'shpo']);

    assert.deepEqual([found.code, /There is no schedule "shpo"; there are: shop/.test(found.err)], [6, true]);
  });

  it('changes with the clock, and what was stays (S1, S5)', async (t) => {
    const world = await openOncallWorld(t, NOW);
    await applied(world);
    await world.settled();
    const people = async (query: object) => {
      const { body } = await world.as('guest').call('oncall', { query });
      return body.schedules[0]?.people;
    };

    await world.turnTo('2026-03-09T12:00:00Z');
    await world.settled();
    const now = await people({});
    const text = (await readFile(EXAMPLE, 'utf8')).replace('people: [ann, bo, cy]', 'people: [cy, ann, bo]');
    const changed = await world.cli('root', ['oncall', 'apply', '-'], { stdin: text });

    assert.deepEqual(now, ['bo']);
    assert.match(changed.out, /! on call by shop is ann from now on, not bo/);
    assert.deepEqual(await people({ at: '2026-03-04T15:00:00.000Z' }), ['ann']);
    assert.deepEqual(await people({ at: '2026-03-09T11:59:00.000Z' }), ['bo']);
    assert.deepEqual(await people({}), ['ann']);
  });
});

describe('overrides and swaps on the command line', () => {
  it('replace somebody for a time, warn of what they outdo, and end', async (t) => {
    const world = await openOncallWorld(t, NOW);
    await applied(world);
    const override = (...more: readonly string[]) => world.cli('ann', ['oncall', 'override', ...more]);

    const first = await override(
      'replace',
      'shop',
      '--person',
      'ann',
      '--by',
      'bo',
      '--for',
      '4h',
      '--reason',
      'dentist',
    );
    const second = await override('replace', 'shop', '--person', 'ann', '--by', 'cy', '--for', '2h');
    const list = await override('list');
    const now = await world.cli('guest', ['oncall']);
    const [, id = ''] = /^(ov_\w+)/.exec(second.out) ?? [];
    const ended = await override('end', id);
    await world.turnTo('2026-03-04T12:01:00Z');
    const after = await world.cli('guest', ['oncall']);

    assert.match(
      first.out,
      /^ov_\w+ {2}override of shop: bo for ann, Wed 4 Mar 2026 13:00 \+01:00 \(Wed 4 Mar 2026 12:00 UTC here\) to .* by ann: dentist\n$/,
    );
    assert.match(second.err, /Note: ov_\w+, made by ann before, is about the same: this one counts\./);
    assert.match(list.out, /bo for ann.*; outdone by ov_\w+ where both are/);
    assert.match(now.out, /^shop: cy on call \(by ov_\w+, ov_\w+\)/);
    assert.equal(ended.code, 0, ended.err);
    assert.match(after.out, /^shop: bo on call/);
  });

  it('refuse what makes no sense, and say why', async (t) => {
    const world = await openOncallWorld(t, NOW);
    await applied(world);
    const said = async (...more: readonly string[]) => (await world.cli('ann', ['oncall', 'override', ...more])).err;

    assert.match(
      await said('replace', 'shop', '--person', 'ann', '--by', 'zoe', '--for', '1h'),
      /There is no person "zoe"/,
    );
    assert.match(
      await said('replace', 'shop', '--person', 'ann', '--by', 'ann', '--for', '1h'),
      /ann cannot stand in for themselves/,
    );
    assert.match(await said('add', 'shop', '--by', 'bo', '--until', '2026-03-01'), /it would be over already/);
    assert.match(await said('add', 'shop', '--by', 'bo'), /--until or --for is missing/);
    assert.match(await said('add', 'shop', '--by', 'bo', '--until', 'soon'), /--until is not a time: "soon"/);
    assert.match(await said('end', 'ov_none'), /There is no override "ov_none"/);
    assert.match(
      await said('remove', 'shop', '--person', 'cy', '--for', '1h'),
      /It changes nothing: cy is not on call then/,
    );
    assert.match(
      await said('remove', 'shop', '--person', 'ann', '--for', '1h'),
      /nobody is on call for some of the time/,
    );
  });

  it('leave a shift whose swap nobody takes where it is, and give the rest of it to whoever does (S7)', async (t) => {
    const world = await openOncallWorld(t, '2026-03-05T00:00:00Z');
    await applied(world);
    await world.turnTo('2026-03-05T12:00:00Z');
    const onCall = async () => {
      const { body } = await world.as('guest').call('oncall');
      return body.schedules[0]?.people.join();
    };

    const asked = await world.cli('ann', ['oncall', 'swap', 'ask', 'shop', '--reason', 'wedding']);
    const [, id = ''] = /^(sw_\w+)/.exec(asked.out) ?? [];
    const whileAsked = await onCall();
    await world.turnTo('2026-03-05T16:00:00Z');
    const taken = await world.cli('cy', ['oncall', 'swap', 'take', id]);
    const whileTaken = await onCall();
    const late = await world.cli('bo', ['oncall', 'swap', 'take', id]);
    const strange = await world.cli('bo', ['oncall', 'swap', 'withdraw', id]);
    await world.turnTo('2026-03-05T18:00:00Z');
    const withdrawn = await world.cli('ann', ['oncall', 'swap', 'withdraw', id]);
    const { body } = await world.as('guest').call('oncallSchedule', {
      params: { name: 'shop' },
      query: { from: '2026-03-05T12:00:00.000Z', until: '2026-03-05T20:00:00.000Z' },
    });

    assert.match(asked.out, /swap asked for of shop: somebody for ann/);
    assert.equal(whileAsked, 'ann');
    assert.equal(taken.code, 0, taken.err);
    assert.equal(whileTaken, 'cy');
    assert.match(late.err, /oncall\/over: cy has taken/);
    assert.match(strange.err, /oncall\/not-yours/);
    assert.equal(withdrawn.code, 0, withdrawn.err);
    assert.deepEqual(
      body.shifts.map(({ from, people }) => `${from.slice(11, 16)} ${people.join()}`),
      ['12:00 ann', '16:00 cy', '18:00 ann'],
    );
  });

  it('let somebody take over until the next hand-off', async (t) => {
    const world = await openOncallWorld(t, NOW);
    await applied(world);

    const { code, out } = await world.cli('cy', ['oncall', 'take-over', '--reason', 'ann is ill']);
    const now = await world.cli('guest', ['oncall']);

    assert.equal(code, 0);
    assert.match(out, /cy for whoever is on call, .* to Wed 4 Mar 2026 22:00 \+01:00/);
    assert.match(now.out, /^shop: cy on call .*\n {2}until Wed 4 Mar 2026 22:00/);
  });
});

describe('people', () => {
  it('change what is their own, and nothing of others', async (t) => {
    const world = await openOncallWorld(t, NOW);
    await applied(world);

    const own = await world.cli('ann', ['oncall', 'people', 'contact', 'add', 'ann', 'ntfy', 'ann-pages']);
    const others = await world.cli('ann', ['oncall', 'people', 'contact', 'add', 'bo', 'ntfy', 'x']);
    const browser = await world.cli('ann', ['oncall', 'people', 'contact', 'add', 'bo', 'push']);
    const rules = await world.cli('ann', ['oncall', 'people', 'rules', 'ann', 'sms:1m', 'ntfy']);
    const wrong = await world.cli('ann', ['oncall', 'people', 'contact', 'add', 'ann', 'sms', '12']);
    const guest = await world.as('guest').call('oncallPerson', { params: { name: 'ann' } });

    assert.match(own.out, /ntfy {2}ann-pages {2}not verified yet/);
    assert.match(others.err, /oncall\/not-yours: ann is not bo/);
    assert.match(browser.err, /oncall\/not-yours: ann is not bo/);
    assert.match(rules.out, /told by ntfy at once, sms after 60 s/);
    assert.match(wrong.err, /"12" is not a number with its country/);
    assert.deepEqual(
      guest.body.contacts.map(({ address, verified }) => [address, verified]),
      [
        ['an...', false],
        ['+4...', false],
        ['an...', false],
      ],
    );
  });

  it('are not removed where they are needed, unless told so, and never leave nobody on call (S8)', async (t) => {
    const world = await openOncallWorld(t, NOW);
    await applied(world);

    const refused = await refusal(world.as('root').call('removePerson', { params: { name: 'ann' }, query: {} }));
    const dry = await world.cli('root', ['oncall', 'people', 'remove', 'ann', '--dry-run']);
    const forced = await world.cli('root', ['oncall', 'people', 'remove', 'ann', '--force']);
    const now = await world.cli('guest', ['oncall']);
    const warnings = await world.cli('guest', ['oncall', '--warnings']);

    assert.equal(refused.code, 'oncall/in-use');
    assert.match(refused.message, /layer week of schedule shop, step 2 of policy shop/);
    assert.match(dry.out, /Would remove ann/);
    assert.equal(forced.code, 0, forced.err);
    assert.match(now.out, /^shop: bo on call/);
    assert.match(
      warnings.out,
      /ann stands in schedule shop and does not exist any more; the next in order takes their place/,
    );
  });
});

describe('a calendar', () => {
  it('is read with a key, has the same ids each time, and is closed with its key', async (t) => {
    const world = await openOncallWorld(t, NOW);
    await applied(world);
    const { body } = await world.as('ann').call('newFeedKey', { params: { name: 'ann' }, query: {} });
    const read = async (path: string) => {
      const answer = await fetch(new URL(path, world.url));
      return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
    };
    const ids = (text: string) => [...text.matchAll(/^UID:(.*)\r$/gm)].map(([, id]) => id);

    const whole = await read(`/v1/oncall/shop.ics?key=${body.key}`);
    const own = await read(body.path);
    await world.turnTo('2026-03-04T18:20:30Z');
    const later = await read(body.path);
    const wholeLater = await read(`/v1/oncall/shop.ics?key=${body.key}`);
    const bad = await read('/v1/oncall/shop.ics?key=guessed');
    const others = await read(body.path.replace('people/ann', 'people/bo'));
    const revoked = await world.cli('ann', ['oncall', 'people', 'calendar', 'ann', '--revoke']);

    assert.deepEqual([whole.status, whole.type], [200, 'text/calendar; charset=utf-8']);
    assert.match(whole.text, /DTSTART:20260309T080000Z\r\nDTEND:20260316T080000Z\r\nSUMMARY:bo on call \(shop\)\r\n/);
    assert.ok(!own.text.includes('SUMMARY:bo'));
    assert.deepEqual(ids(later.text), ids(own.text));
    const onTheHour = [...wholeLater.text.matchAll(/^DT(?:START|END):\d{8}T\d\d0000Z\r$/gm)];
    assert.equal(onTheHour.length, 2 * ids(wholeLater.text).length, 'none begins or ends where the calendar does');
    assert.deepEqual([bad.status, others.status], [404, 404]);
    assert.match(revoked.out, /opens nothing any more/);
    assert.equal((await read(body.path)).status, 404);
  });
});

describe('warnings', () => {
  it('are raised beforehand, once, and are gone with what they warn of (S10)', async (t) => {
    const world = await openOncallWorld(t, NOW);
    const later =
      'people:\n  ann:\nschedules:\n  soon:\n    zone: UTC\n    layers: [{ people: [ann], starts: 2027-01-01 00:00 }]\n  empty: { zone: UTC }\npolicies:\n  p: { services: ["*"], last_resort: person ann }\n  q: { services: [shop], steps: [{ tell: schedule soon }] }\n';
    await world.cli('root', ['oncall', 'apply', '-'], { stdin: later });
    await world.settled();
    const raised = async () => {
      const { body } = await world.as('guest').call('events', { query: { limit: 1000 } });
      return body.events.filter(({ kind }) => kind === 'oncall.warning').map(({ data }) => data.key);
    };
    const first = await raised();

    await world.turnTo('2026-03-05T12:00:00Z');
    await world.settled();
    const warnings = await world.cli('guest', ['oncall', '--warnings']);
    const health = await world.as('guest').call('health');

    assert.deepEqual(first.toSorted(), [
      'empty-schedule empty',
      'empty-schedule soon',
      'no-last-resort q',
      'no-steps p',
      'reaches-nobody p',
      'reaches-nobody q',
      'unreachable ann',
    ]);
    assert.deepEqual(await raised(), first);
    assert.match(
      warnings.out,
      /nobody is on call by schedule soon within two weeks: it starts Fri 1 Jan 2027 00:00 UTC\n {2}Until then: astern oncall take-over soon/,
    );
    assert.match(warnings.out, /policy p has no steps: its last resort is paged at once/);
    assert.equal(health.body.alarms?.length, 7);

    await world.cli('root', ['oncall', 'apply', '-', '--prune'], { stdin: 'people: { ann: }\n' });
    await world.settled();
    assert.equal((await world.cli('guest', ['oncall', '--warnings'])).out, 'No warning.\n');
  });

  it('tell of a gap days ahead, and of somebody without a verified contact who will be on call (S10, S11)', async (t) => {
    const world = await openOncallWorld(t, NOW);
    await applied(world);
    const { body } = await world.as('root').call('addOverride', {
      body: {
        schedule: 'shop',
        kind: 'remove',
        person: 'bo',
        from: '2026-03-10T08:00:00.000Z',
        until: '2026-03-10T12:00:00.000Z',
      },
    });
    await world.settled();

    const { out } = await world.cli('guest', ['oncall', '--warnings']);

    assert.deepEqual(body.notes, ['With it, nobody is on call for some of the time.']);
    assert.match(
      out,
      /nobody is on call by schedule shop from Tue 10 Mar 2026 09:00 \+01:00 to Tue 10 Mar 2026 13:00 \+01:00\n/,
    );
    assert.match(out, /bo is to be paged by schedule shop from Wed 4 Mar 2026 22:00 \+01:00 and cannot be reached/);
  });
});
