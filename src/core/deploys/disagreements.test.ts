import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aStack, seenOf } from '../testing/samples.ts';
import { findDisagreements, type Truths } from './disagreements.ts';

const hot = aStack({ release: 2, tag: 'hot' });
const old = aStack({ release: 1, tag: 'old' });

/** Everything agrees, except what is told. */
function truths(change: Partial<Truths> = {}): Truths {
  const stacksRecorded = [hot, old];
  const place = (stack: string) => ({ id: `${stack}.web.1`, host: '127.0.0.1', port: 20_001 });
  return {
    ...seenOf(stacksRecorded),
    stacksRecorded,
    expected: new Map(stacksRecorded.map(({ id }) => [id, [`${id}.web.1`]])),
    router: { stacks: stacksRecorded.map(({ id }) => ({ id, instances: [place(id)] })) },
    instances: stacksRecorded.map(({ id }) => ({ ...place(id), stack: id, state: 'running', pid: 7 }) as const),
    ...change,
  };
}

describe('what store, router and fleet disagree about', () => {
  const one = { id: 'sX.web.1', stack: 'sX', host: '127.0.0.1', port: 20_009, pid: 9 };
  const cases: ReadonlyArray<readonly [string, Partial<Truths>, readonly object[]]> = [
    ['is nothing when they agree', {}, []],
    ['is traffic that the router lost', { production: null }, [{ kind: 'traffic-lost', hot: 2 }]],
    [
      'is traffic at another recorded stack',
      { production: old.id },
      [{ kind: 'traffic-elsewhere', routed: 1, hot: 2 }],
    ],
    [
      'is traffic at a stack that nobody recorded (F39)',
      { production: 'sX' },
      [{ kind: 'traffic-unrecorded', stack: 'sX' }],
    ],
    [
      'is a live release without a healthy instance',
      { stacks: seenOf([hot, old], { conditions: { [hot.id]: { serving: false } } }).stacks },
      [{ kind: 'live-unhealthy', hot: 2 }],
    ],
    [
      'is an instance that runs elsewhere than the router thinks',
      { router: { stacks: [{ id: hot.id, instances: [{ id: `${hot.id}.web.1`, host: '127.0.0.1', port: 20_002 }] }] } },
      [{ kind: 'route-outdated', instance: `${hot.id}.web.1`, routed: '127.0.0.1:20002', runs: '127.0.0.1:20001' }],
    ],
    [
      'is an instance that should run',
      { instances: truths().instances.filter((running) => running.stack !== old.id) },
      [{ kind: 'instance-missing', instance: `${old.id}.web.1`, release: 1, tag: 'old' }],
    ],
    [
      'is an instance of a stack that nobody recorded (F40)',
      { instances: [...truths().instances, { ...one, state: 'running' }] },
      [{ kind: 'instance-orphaned', instance: 'sX.web.1', pid: 9 }],
    ],
    [
      'is a process that somebody else started under our mark (F39)',
      { instances: [...truths().instances, { ...one, state: 'foreign' }] },
      [{ kind: 'instance-foreign', instance: 'sX.web.1', pid: 9 }],
    ],
    [
      'is a route of a stack that nobody recorded',
      { router: { stacks: [...truths().router.stacks, { id: 'sX', instances: [] }] } },
      [{ kind: 'route-orphaned', stack: 'sX' }],
    ],
    [
      'is a router host that fell behind (F35)',
      {
        router: {
          ...truths().router,
          hosts: [
            { name: 'lb1', problem: null },
            { name: 'lb2', problem: 'no answer' },
          ],
        },
      },
      [{ kind: 'host-behind', host: 'lb2', why: 'no answer' }],
    ],
  ];
  for (const [name, change, expected] of cases) {
    it(name, () => assert.deepEqual(findDisagreements(truths(change)), expected));
  }

  it('is not what a stack lacks that has not come up yet, or is on its way out', () => {
    const coming = aStack({ release: 3, tag: 'new', readyAtMs: null });
    const leaving = { ...old, tag: 'leaving' } as const;
    const stacksRecorded = [hot, leaving, coming];
    const expected = new Map([...truths().expected, [coming.id, [`${coming.id}.web.1`]]]);
    const instances = truths().instances.filter((running) => running.stack === hot.id);

    assert.deepEqual(findDisagreements(truths({ stacksRecorded, expected, instances })), []);
  });
});
