import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { afterwards, aHeard, anIncident, HOUR_MS, known, MINUTE_MS, placeOf, SECOND_MS } from '../testing/incidents.ts';
import { nowMs } from '../testing/samples.ts';
import type { Folded, Known } from './book.ts';
import { fold, foldKept } from './fold.ts';
import type { Heard } from './hear.ts';
import { RULES } from './rules.ts';

const at = (minutes: number, change: Partial<Heard> = {}): Heard =>
  aHeard({ atMs: nowMs + minutes * MINUTE_MS, startsAtMs: null, ...change });
const over = (minutes: number, change: Partial<Heard> = {}): Heard => at(minutes, { status: 'resolved', ...change });

/** One after the other, each read when it arrives; what each led to. */
function follow(words: readonly Heard[], from: Known = known()) {
  let present = from;
  const steps: Folded[] = [];
  for (const word of words) {
    const folded = fold({ ...present, nowMs: word.atMs }, [word]);
    steps.push(folded);
    present = afterwards(present, folded);
  }
  return { present, steps, kinds: steps.map(({ events }) => events.map(({ kind }) => kind)) };
}

const pagesOf = (steps: readonly Folded[]) =>
  steps.flatMap(({ todo }) => todo).filter(({ kind }) => kind === 'page').length;

describe('alerts become incidents', () => {
  it('opens one for the first alert of a service, which pages', () => {
    const { alerts, incidents, events, todo } = fold(known(), [aHeard()]);

    const [incident] = incidents;
    assert.deepEqual(
      [incident?.state, incident?.severity, incident?.target, incident?.alerts, incident?.deliveries],
      ['open', 'critical', 'shop/production', 1, 1],
    );
    assert.equal(incident?.beganAtMs, nowMs - 10 * SECOND_MS);
    assert.deepEqual([alerts[0]?.incident, alerts[0]?.count], [-1, 1]);
    assert.deepEqual(
      events.map(({ kind, incident: of }) => [kind, of]),
      [['incident.opened', -1]],
    );
    assert.deepEqual(todo, [{ kind: 'page', incident: -1, why: 'opened' }]);
  });

  it('lets further alerts of the service join it, and those of another service open their own (S25)', () => {
    const { present, steps } = follow([at(0), at(1, { key: 'slow' }), at(1, { key: 'disk', place: placeOf('blog') })]);

    assert.deepEqual(
      present.incidents.map(({ service, alerts }) => [service, alerts]),
      [
        ['shop', 2],
        ['blog', 1],
      ],
    );
    assert.equal(pagesOf(steps), 2);
  });

  it('counts what two replicas say fifteen seconds apart as one alert of one incident (S27)', () => {
    const startsAtMs = nowMs - MINUTE_MS;
    const { present, steps } = follow([at(0, { startsAtMs }), at(0.25, { startsAtMs })]);

    assert.deepEqual(
      present.incidents.map(({ alerts, deliveries }) => [alerts, deliveries]),
      [[1, 2]],
    );
    assert.equal(present.alerts[0]?.count, 2);
    assert.equal(pagesOf(steps), 1);
  });

  it('counts the same alert again after it was acknowledged, and pages nobody (S19)', () => {
    const incidents = [anIncident({ state: 'acknowledged', owner: 'ann' })];
    const { alerts } = follow([at(0)], known()).present;
    const from = known({ incidents, alerts: alerts.map((alert) => ({ ...alert, incident: 17 })) });

    const { present, steps } = follow([at(1), at(2)], from);

    assert.deepEqual(
      present.incidents.map(({ deliveries, state }) => [deliveries, state]),
      [[3, 'acknowledged']],
    );
    assert.equal(present.alerts[0]?.count, 3);
    assert.deepEqual(
      steps.flatMap(({ todo, events }) => [...todo, ...events]),
      [],
    );
  });

  it('pages nobody for what was acknowledged four months ago, however often it is said again (S23)', () => {
    const longAgoMs = nowMs - 120 * 24 * HOUR_MS;
    const { alerts } = follow([at(0, { atMs: longAgoMs })]).present;
    const old = anIncident({
      state: 'acknowledged',
      owner: 'ann',
      openedAtMs: longAgoMs,
      care: { newsAtMs: longAgoMs },
    });
    const { care: _care, ...upgraded } = old;

    for (const incident of [old, upgraded]) {
      const from = known({ incidents: [incident], alerts: alerts.map((alert) => ({ ...alert, incident: 17 })) });
      const { steps } = follow([at(0), at(240)], from);
      assert.deepEqual(
        steps.flatMap(({ todo }) => todo),
        [],
      );
    }
  });

  it('does not let an incident that was left lying swallow what is new', () => {
    const lying = anIncident({ state: 'acknowledged', care: { newsAtMs: nowMs - RULES.joinAnsweredMs - 1 } });

    const { incidents, todo } = fold(known({ incidents: [lying] }), [aHeard({ key: 'slow' })]);

    assert.deepEqual(
      incidents.map(({ number }) => number),
      [-1],
    );
    assert.equal(todo.length, 1);
  });

  it('opens it again for an alert that comes soon after it was resolved, and a new one later', () => {
    const resolvedAtMs = nowMs - RULES.reopenMs;
    const was = anIncident({ state: 'resolved', resolvedAtMs, resolvedBy: 'ann' });

    const soon = fold(known({ incidents: [was] }), [aHeard()]);
    const late = fold(known({ incidents: [was] }), [aHeard({ atMs: nowMs + 1 })]);
    const nothing = fold(known({ incidents: [{ ...was, isFalseAlarm: true }] }), [aHeard()]);

    assert.deepEqual(
      soon.incidents.map(({ number, state, version }) => [number, state, version]),
      [[17, 'open', 2]],
    );
    assert.deepEqual(soon.todo, [{ kind: 'page', incident: 17, why: 'reopened' }]);
    assert.equal(soon.events[0]?.data.why, 'another-fires');
    assert.deepEqual(
      [late, nothing].map(({ incidents }) => incidents[0]?.number),
      [-1, -1],
    );
  });

  it('leaves alone for a while what a person has resolved while it fired, and a false alarm for good', () => {
    const first = follow([at(0)]).present;
    const end = { state: 'resolved', resolvedAtMs: nowMs + MINUTE_MS, resolvedBy: 'ann' } as const;
    const resolved = { ...first, incidents: first.incidents.map((one) => ({ ...one, ...end })) };
    const wrong = { ...resolved, incidents: resolved.incidents.map((one) => ({ ...one, isFalseAlarm: true })) };

    const soon = follow([at(2)], resolved);
    const later = follow([at(12)], resolved);
    const never = follow([at(12)], wrong);

    assert.deepEqual([pagesOf(soon.steps), pagesOf(later.steps), pagesOf(never.steps)], [0, 1, 0]);
    assert.deepEqual(later.kinds, [['incident.reopened']]);
    assert.equal(never.present.alerts[0]?.count, 2);
  });

  it('takes for news what a sender that never says that it is over says again after a long silence', () => {
    const first = follow([at(0, { startsAtMs: nowMs })]).present;
    const end = { state: 'resolved', resolvedAtMs: nowMs + MINUTE_MS, resolvedBy: 'ann', isFalseAlarm: true } as const;
    const wrong = { ...first, incidents: first.incidents.map((one) => ({ ...one, ...end })) };
    const laterMs = nowMs + RULES.silentMs + 1;

    const anew = follow([aHeard({ atMs: laterMs, startsAtMs: laterMs })], wrong);
    const timeless = follow([aHeard({ atMs: laterMs, startsAtMs: null })], wrong);
    const sameFiring = follow([aHeard({ atMs: laterMs, startsAtMs: nowMs })], wrong);

    assert.deepEqual([pagesOf(anew.steps), pagesOf(timeless.steps), pagesOf(sameFiring.steps)], [1, 1, 0]);
    const [, incident] = anew.present.incidents;
    assert.deepEqual([incident?.number, incident?.beganAtMs, incident?.deliveries], [2, laterMs, 1]);
    assert.equal(anew.present.alerts[0]?.incident, 2);
  });

  it('opens a warning without a page, keeps information, and pages once something worse joins', () => {
    const warned = follow([at(0, { severity: 'warning' }), at(0, { key: 'note', severity: 'info' })]);
    const worse = follow([at(1, { key: 'slow', severity: 'error' })], warned.present);

    assert.deepEqual(warned.kinds, [['incident.opened', 'incident.quiet'], ['alert.received']]);
    assert.equal(pagesOf(warned.steps), 0);
    assert.deepEqual(
      warned.present.alerts.map(({ why }) => why),
      [null, 'info'],
    );
    assert.deepEqual(
      worse.present.incidents.map(({ severity, alerts }) => [severity, alerts]),
      [['error', 2]],
    );
    assert.equal(pagesOf(worse.steps), 1);
  });

  it('opens again what somebody has taken as a warning, once it is more than that', () => {
    const taken = anIncident({ state: 'acknowledged', owner: 'ann', severity: 'warning', care: { quiet: 'severity' } });

    const { incidents, todo } = fold(known({ incidents: [taken] }), [aHeard()]);

    assert.deepEqual(
      incidents.map(({ state, owner, severity }) => [state, owner, severity]),
      [['open', null, 'critical']],
    );
    assert.deepEqual(todo, [{ kind: 'page', incident: 17, why: 'worse' }]);
  });

  it('never makes an incident better by itself', () => {
    const { present } = follow([at(0), at(1, { severity: 'warning' }), at(2, { key: 'slow', severity: 'warning' })]);

    assert.equal(present.incidents[0]?.severity, 'critical');
  });

  it('takes the word of a sender that somebody has it there', () => {
    const { present, steps, kinds } = follow([
      at(0),
      at(1, { status: 'acknowledged' }),
      at(2, { status: 'acknowledged' }),
    ]);
    const unknown = follow([at(0, { status: 'acknowledged' })]);

    assert.deepEqual(
      present.incidents.map(({ state, owner }) => [state, owner]),
      [['acknowledged', null]],
    );
    assert.deepEqual(steps[1]?.todo, [{ kind: 'hold', incident: 1, by: 'hook prometheus' }]);
    assert.deepEqual(kinds.slice(1), [['incident.acknowledged'], []]);
    assert.deepEqual(unknown.present.alerts, []);
  });

  it('begins to page nobody for a warning, because somebody has it where it comes from', () => {
    const { present, steps } = follow([at(0, { severity: 'warning' }), at(1, { status: 'acknowledged' })]);

    assert.equal(present.incidents[0]?.state, 'acknowledged');
    assert.deepEqual(steps[1]?.todo, []);
  });

  it('resolves what a mixed group says is over, goes on with the rest, and says what was cut off (S29)', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'];
    const { present } = follow(keys.map((key) => at(0, { key })));
    const mixed = keys.map((key, index) => at(1, { key, truncated: 4, ...(index > 2 ? { status: 'resolved' } : {}) }));

    const folded = fold({ ...present, nowMs: nowMs + MINUTE_MS }, mixed);

    const { alerts, incidents } = afterwards(present, folded);
    assert.deepEqual(
      alerts.map(({ key, status }) => [key, status]),
      keys.map((key, index) => [key, index > 2 ? 'resolved' : 'firing']),
    );
    assert.deepEqual(
      incidents.map(({ state, deliveries, care }) => [state, deliveries, care?.truncated]),
      [['open', 8, 4]],
    );
    assert.deepEqual(
      folded.events.map(({ kind, data }) => [kind, data.how, data.truncated]),
      [
        ['incident.alert', 'repeated', 4],
        ['incident.alert', 'resolved', undefined],
        ['incident.alert', 'resolved', undefined],
      ],
    );
  });

  it('says a storm once, and counts on (S24)', () => {
    const keys = Array.from({ length: 200 }, (_, index) => `k${index}`);
    const words = Array.from({ length: 10_000 }, (_, index) =>
      aHeard({ key: keys[index % 200] ?? '', atMs: nowMs + index * 6, startsAtMs: nowMs - MINUTE_MS }),
    );

    let present = known();
    const steps: Folded[] = [];
    for (let from = 0; from < words.length; from += 500) {
      const folded = fold({ ...present, nowMs: nowMs + from * 6 }, words.slice(from, from + 500));
      steps.push(folded);
      present = afterwards(present, folded);
    }

    const kinds = steps.flatMap(({ events }) => events).map(({ kind }) => kind);
    assert.deepEqual(
      present.incidents.map(({ alerts, deliveries, isStorm }) => [alerts, deliveries, isStorm]),
      [[200, 10_000, true]],
    );
    assert.ok(present.alerts.every(({ count }) => count === 50));
    assert.equal(kinds.filter((kind) => kind === 'incident.storm').length, 1);
    assert.ok(kinds.length <= RULES.stormAlerts + 1, `${kinds.length} lines`);
    assert.equal(pagesOf(steps), 1);
  });

  it('wakes nobody for what came and went before it was read, unless it comes back', () => {
    const missed = fold(known({ nowMs: nowMs + 30 * MINUTE_MS }), [at(0), over(1)]);
    const { steps } = follow([at(31)], afterwards(known(), missed));

    assert.deepEqual(
      missed.events.map(({ kind }) => kind),
      ['incident.opened', 'incident.alert', 'incident.quiet'],
    );
    assert.deepEqual([pagesOf([missed]), pagesOf(steps)], [0, 1]);
  });
});

describe('words that come late or twice', () => {
  const began = (minutes: number) => nowMs + minutes * MINUTE_MS;
  const cases: readonly {
    readonly what: string;
    readonly words: readonly Heard[];
    readonly status: 'firing' | 'resolved';
    readonly count: number;
    readonly pages: number;
  }[] = [
    {
      what: 'resolved before it fired: opens nothing',
      words: [over(0, { startsAtMs: began(-5), endsAtMs: began(-1) }), at(1, { startsAtMs: began(-5) })],
      ...{ status: 'resolved', count: 0, pages: 0 },
    },
    {
      what: 'resolved before it fired, and fires anew afterwards: opens one',
      words: [over(0, { startsAtMs: began(-5), endsAtMs: began(-1) }), at(1, { startsAtMs: began(0) })],
      ...{ status: 'firing', count: 1, pages: 1 },
    },
    {
      what: 'the end of an earlier firing, an hour late: the present one goes on',
      words: [
        at(0, { startsAtMs: began(0) }),
        over(5, { startsAtMs: began(0), endsAtMs: began(5) }),
        at(60, { startsAtMs: began(59) }),
        over(65, { startsAtMs: began(0), endsAtMs: began(5) }),
      ],
      ...{ status: 'firing', count: 2, pages: 1 },
    },
    {
      what: 'the end of an earlier firing comes after the beginning of the next: that one goes on',
      words: [
        at(0, { startsAtMs: began(0) }),
        at(7, { startsAtMs: began(6) }),
        over(8, { startsAtMs: began(0), endsAtMs: began(5) }),
      ],
      ...{ status: 'firing', count: 2, pages: 1 },
    },
    {
      what: 'an earlier firing, an hour late: it stays resolved',
      words: [
        at(0, { startsAtMs: began(-60) }),
        over(1, { startsAtMs: began(-60), endsAtMs: began(1) }),
        at(10, { startsAtMs: began(9) }),
        over(11, { startsAtMs: began(9), endsAtMs: began(11) }),
        at(71, { startsAtMs: began(-60) }),
      ],
      ...{ status: 'resolved', count: 2, pages: 1 },
    },
    {
      what: 'a sender whose clock was six minutes ahead: what it says once that is mended counts (S31)',
      words: [
        at(0, { startsAtMs: began(6) }),
        over(1, { startsAtMs: began(6), endsAtMs: began(7) }),
        at(3, { startsAtMs: began(2) }),
      ],
      ...{ status: 'firing', count: 2, pages: 1 },
    },
    {
      what: 'a sender that tells no times: in the order of arrival',
      words: [at(0), over(1), at(2), over(3), over(4)],
      ...{ status: 'resolved', count: 2, pages: 1 },
    },
    {
      what: 'fires with the same beginning after it was resolved: it fires, a page too many is better than one too few',
      words: [
        at(0, { startsAtMs: began(0) }),
        over(5, { startsAtMs: began(0), endsAtMs: began(5) }),
        at(6, { startsAtMs: began(0) }),
      ],
      ...{ status: 'firing', count: 2, pages: 1 },
    },
  ];
  for (const { what, words, status, count, pages } of cases) {
    it(`${what} (S26)`, () => {
      const { present, steps } = follow(words);

      const [alert] = present.alerts;
      assert.deepEqual([alert?.status, alert?.count, pagesOf(steps)], [status, count, pages]);
    });
  }

  it('says why what was resolved first led to nothing', () => {
    const { present, kinds } = follow([over(0)]);

    assert.deepEqual([present.alerts[0]?.why, present.incidents, kinds], ['resolved-first', [], [['alert.received']]]);
  });
});

describe('flapping', () => {
  it('twenty times up and down in ten minutes pages once, and says that it flaps and why (S28)', () => {
    const words = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? at(index / 4) : over(index / 4)));

    const { present, steps } = follow(words);

    const lines = steps.flatMap(({ events }) => events);
    assert.deepEqual(
      present.incidents.map(({ isFlapping, deliveries }) => [isFlapping, deliveries]),
      [[true, 20]],
    );
    assert.equal(pagesOf(steps), 1);
    assert.deepEqual(
      lines
        .filter(({ kind }) => kind === 'incident.flapping')
        .map(({ data }) => [data.alertTitle, data.changes, data.withinMs]),
      [['errors of shop', RULES.flapChanges, RULES.flapMs]],
    );
    assert.ok(lines.length <= RULES.flapChanges + 2, `${lines.length} lines`);
  });

  it('does not page again for one that flaps after somebody has resolved it', () => {
    const { present } = follow(Array.from({ length: 9 }, (_, index) => (index % 2 === 0 ? at(index) : over(index))));
    const end = { state: 'resolved', resolvedAtMs: nowMs + 9 * MINUTE_MS, resolvedBy: 'ann' } as const;
    const resolved = { ...present, incidents: present.incidents.map((one) => ({ ...one, ...end, isFlapping: false })) };

    const { steps, present: after } = follow([over(9), at(10)], resolved);

    assert.equal(pagesOf(steps), 0);
    assert.deepEqual(
      after.incidents.map(({ state, care }) => [state, care?.quiet]),
      [['open', 'flapping']],
    );
  });
});

describe('maintenance', () => {
  const window = {
    ...{ id: 'mw_1', service: 'shop', fromMs: nowMs, untilMs: nowMs + HOUR_MS },
    ...{ reason: 'new disks', owner: 'ann', endedAtMs: null },
  };

  it('keeps alerts of its service and pages nobody; those of others page (S22)', () => {
    const { present, steps } = follow(
      [at(1), at(1, { place: placeOf('blog'), key: 'blog' })],
      known({ windows: [window] }),
    );

    assert.deepEqual(
      present.alerts.map(({ key, why, incident }) => [key, why, incident]),
      [
        ['errors', 'maintenance mw_1', null],
        ['blog', null, 1],
      ],
    );
    assert.equal(pagesOf(steps), 1);
  });

  it('lets alerts join what was open before it began', () => {
    const { present } = follow([at(1)], known({ windows: [window], incidents: [anIncident()] }));

    assert.deepEqual(
      present.alerts.map(({ incident }) => incident),
      [17],
    );
  });

  it('pages what fires still when it is over, with all that was counted', () => {
    const kept = follow([at(1), at(2), at(3)], known({ windows: [window] })).present;
    const ended = { ...kept, windows: [{ ...window, endedAtMs: window.untilMs }], nowMs: window.untilMs };

    const folded = foldKept(
      ended,
      kept.alerts.map((alert) => ({ alert, place: placeOf('shop') })),
    );

    assert.equal(pagesOf([folded]), 1);
    assert.deepEqual(
      folded.incidents.map(({ alerts, deliveries, beganAtMs }) => [alerts, deliveries, beganAtMs]),
      [[1, 3, nowMs + MINUTE_MS]],
    );
    assert.equal(folded.alerts[0]?.count, 3);
  });
});
