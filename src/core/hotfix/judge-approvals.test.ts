import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nowMs } from '../testing/samples.ts';
import { approversText, type Circle, countingApprovals, mayApprove, stricterRule } from './judge-approvals.ts';
import type { Person } from './people.ts';

const ann: Person = { name: 'ann', emails: ['ann@example.com', 'ann@home.example'], groups: ['on-call'] };
const bo: Person = { name: 'bo', emails: ['bo@example.com'], groups: ['on-call', 'leads'] };
const cy: Person = { name: 'cy', emails: ['cy@example.com'], groups: ['leads'] };
const people = [ann, bo, cy];
const authors = [{ name: 'Ada', email: 'ada@example.com' }];
const circle: Circle = { actor: 'dora', authors, people };
const rule = { needed: 1, group: 'on-call' };

describe('who may approve a hotfix', () => {
  const cases: readonly {
    it: string;
    who: string;
    group?: string | null;
    circle?: Partial<Circle>;
    says: string;
  }[] = [
    { it: 'somebody on call', who: 'ann', says: 'yes' },
    { it: 'somebody on call, in other letters', who: 'Ann', says: 'yes' },
    { it: 'somebody on call who is known by an address', who: 'bo@example.com', says: 'yes' },
    { it: 'not somebody of another group', who: 'cy', says: 'not-in-group' },
    { it: 'not somebody whom the settings do not know', who: 'eve', says: 'not-in-group' },
    { it: 'not whoever ordered it', who: 'ann', circle: { actor: 'ann' }, says: 'ordered-it' },
    {
      it: 'not whoever ordered it, by an address',
      who: 'ann@home.example',
      circle: { actor: 'ann' },
      says: 'ordered-it',
    },
    {
      it: 'not the author by name',
      who: 'ann',
      circle: { authors: [...authors, { name: 'Ann', email: '' }] },
      says: 'wrote-it',
    },
    {
      it: 'not the author by the address of the commit',
      who: 'ann',
      circle: { authors: [{ name: 'A. N. Other', email: 'ANN@home.example' }] },
      says: 'wrote-it',
    },
    {
      it: 'not the author whose name is the address',
      who: 'ada@example.com',
      group: null,
      circle: { people: [] },
      says: 'wrote-it',
    },
    { it: 'anybody where there is no group', who: 'eve', group: null, circle: { people: [] }, says: 'yes' },
    { it: 'anybody where nobody is on call', who: 'eve', group: null, circle: { people: [cy] }, says: 'yes' },
    { it: 'those on call where astern.yml names no group', who: 'eve', group: null, says: 'not-in-group' },
    { it: 'nobody where the named group is empty', who: 'ann', group: 'on-cal', says: 'not-in-group' },
    { it: 'but not the author', who: 'ada', group: null, circle: { people: [] }, says: 'wrote-it' },
    {
      it: 'an author without name and address is not everybody',
      who: 'ann',
      circle: { authors: [{ name: '', email: '' }] },
      says: 'yes',
    },
  ];
  for (const one of cases) {
    it(one.it, () => {
      const group = one.group === undefined ? 'on-call' : one.group;

      const answer = mayApprove(one.who, { needed: 1, group }, { ...circle, ...one.circle });

      assert.equal(answer.kind === 'yes' ? 'yes' : answer.why, one.says);
    });
  }
});

describe('approvals that count', () => {
  const approval = (actor: string) => ({ pipeline: 'pl_1', actor, reason: '', atMs: nowMs });

  it('are those of people who may, each person once', () => {
    const all = ['cy', 'ann', 'ann@home.example', 'dora', 'ada', 'bo'].map(approval);

    assert.deepEqual(
      countingApprovals(all, rule, circle).map(({ actor }) => actor),
      ['ann', 'bo'],
    );
  });
});

describe('the rule for a hotfix', () => {
  it('is never weaker than that of the live release', () => {
    const live = { needed: 2, group: 'leads' };

    assert.deepEqual(stricterRule(live, { needed: 0, group: null }), { needed: 2, group: 'leads' });
    assert.deepEqual(stricterRule(live, { needed: 3, group: 'on-call' }), { needed: 3, group: 'leads' });
    assert.deepEqual(stricterRule({ needed: 1, group: null }, rule), { needed: 1, group: 'on-call' });
    assert.deepEqual(stricterRule(null, { needed: 0, group: null }), { needed: 0, group: null });
  });

  it('names those who are waited for', () => {
    assert.equal(approversText('on-call', people), 'on-call (ann, bo)');
    assert.equal(approversText(null, people), 'on-call (ann, bo)');
    assert.equal(approversText(null, []), 'anybody who may act here');
    assert.match(approversText('on-cal', people), /^on-cal, which nobody is in/);
    assert.equal(approversText('on-call', people, { ...circle, actor: 'ann' }), 'on-call (bo)');
    assert.equal(approversText(null, [], circle), 'anybody else who may act here');
    assert.match(
      approversText('on-call', [ann], { ...circle, actor: 'ann' }),
      /^on-call, and nobody there but those who/,
    );
  });
});
