import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeMergeBack, type MergeFacts } from './judge-merge-back.ts';

const patch = (sha: string, patchId: string) => ({ sha, patchId });
const none: MergeFacts = { isAncestor: false, own: [], there: [], wholes: [] };
const two = [patch('h2', 'p2'), patch('h1', 'p1')];

describe('has the fix landed?', () => {
  const cases: readonly { it: string; facts: Partial<MergeFacts>; says: unknown }[] = [
    { it: 'merged', facts: { isAncestor: true, own: two }, says: { kind: 'landed', how: 'ancestor', as: [] } },
    {
      it: 'picked commit by commit, among others',
      facts: { own: two, there: [patch('m3', 'p1'), patch('m2', 'other'), patch('m1', 'p2')] },
      says: { kind: 'landed', how: 'patch-id', as: ['m1', 'm3'] },
    },
    {
      it: 'squashed into one',
      facts: { own: two, there: [patch('m1', 'p12')], wholes: ['p12'] },
      says: { kind: 'landed', how: 'squash', as: ['m1'] },
    },
    {
      it: 'squashed together with the hotfix that it was built on',
      facts: { own: two, there: [patch('m1', 'p012')], wholes: ['p12', 'p012'] },
      says: { kind: 'landed', how: 'squash', as: ['m1'] },
    },
    {
      it: 'half of it picked',
      facts: { own: two, there: [patch('m1', 'p1')], wholes: ['p12'] },
      says: { kind: 'partly', missing: ['h2'] },
    },
    { it: 'not there', facts: { own: two, there: [patch('m1', 'x')], wholes: ['p12'] }, says: { kind: 'not-found' } },
    { it: 'a hotfix that changes nothing is not found everywhere', facts: {}, says: { kind: 'not-found' } },
  ];
  for (const one of cases) {
    it(one.it, () => assert.deepEqual(judgeMergeBack({ ...none, ...one.facts }), one.says));
  }
});
