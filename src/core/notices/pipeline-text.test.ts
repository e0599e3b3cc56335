import assert from 'node:assert/strict';
import { it } from 'node:test';
import { aPipeline } from '../testing/pipelines.ts';
import { pipelineText } from './pipeline-text.ts';

const holds = [
  { kind: 'approval', needed: 1, given: 0, from: 'on-call' },
  { kind: 'busy', message: 'r2 is being deployed' },
] as const;

for (const [change, text] of [
  [{}, 'its gates run'],
  [{ status: 'deploying' }, 'is being deployed'],
  [{ status: 'held', holds }, 'held: 0 of 1 approval, from on-call; r2 is being deployed'],
  [{ status: 'held', holds, cancelled: { by: 'ana', reason: '' } }, 'ana stops it'],
] as const) {
  it(`says of an open pipeline: ${text}`, () => assert.equal(pipelineText(aPipeline(change)), text));
}
