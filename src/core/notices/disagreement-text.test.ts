import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Disagreement } from '../deploys/disagreements.ts';
import { disagreementText } from './disagreement-text.ts';

describe('what is said of a disagreement', () => {
  const cases: ReadonlyArray<readonly [Disagreement, string]> = [
    [{ kind: 'traffic-lost', hot: 2 }, 'the router sends nothing to r2, which is recorded as live'],
    [
      { kind: 'traffic-elsewhere', routed: 1, hot: 2 },
      'the router sends the traffic to r1, but r2 is recorded as live',
    ],
    [
      { kind: 'traffic-elsewhere', routed: 1, hot: null },
      'the router sends the traffic to r1, but nothing is recorded as live',
    ],
    [
      { kind: 'traffic-unrecorded', stack: 's9' },
      'the router sends the traffic to the stack s9, which is not recorded',
    ],
    [{ kind: 'live-unhealthy', hot: 2 }, 'r2 is live but has no healthy instance'],
    [
      { kind: 'route-outdated', instance: 's2.web.1', routed: '127.0.0.1:1', runs: '127.0.0.1:2' },
      'the router sends requests for s2.web.1 to 127.0.0.1:1, but it runs at 127.0.0.1:2',
    ],
    [{ kind: 'route-orphaned', stack: 's9' }, 'the router knows the stack s9, which is not recorded'],
    [
      { kind: 'instance-missing', instance: 's1.web.1', release: 1, tag: 'old' },
      'instance s1.web.1 of r1 (old) should run and does not',
    ],
    [
      { kind: 'instance-orphaned', instance: 's9.web.1', pid: 7 },
      'instance s9.web.1 (pid 7) belongs to no recorded stack',
    ],
    [
      { kind: 'instance-foreign', instance: 's9.web.1', pid: null },
      'process (pid unknown) carries the mark of instance s9.web.1, but this server did not start it',
    ],
    [{ kind: 'host-behind', host: 'lb3', why: 'lb3 does not answer: no route' }, 'lb3 does not answer: no route'],
    [{ kind: 'target-unrecorded', knownBy: 'router' }, 'the router knows this target, the store does not'],
    [{ kind: 'not-seen', why: 'no router answers' }, 'no router answers'],
  ];
  for (const [found, text] of cases) {
    it(`says "${text}", and what to do`, () => {
      const words = disagreementText(found);

      assert.equal(words.text, text);
      assert.ok(words.next.endsWith('.'));
    });
  }

  it('names the command that removes what nobody recorded', () => {
    assert.match(disagreementText({ kind: 'route-orphaned', stack: 's9' }).next, /`astern cleanup --stack s9`/);
    assert.match(
      disagreementText({ kind: 'instance-orphaned', instance: 's9.web.1', pid: 7 }).next,
      /`astern cleanup --stack s9`/,
    );
  });
});
