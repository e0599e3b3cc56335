import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { BREAK_GLASS_KEPT, LATENCY_BOUNDS_MS } from '../port.ts';

describe('the router process and its provider', () => {
  it('keep the same number of notes about break-glass', () => {
    const source = readFileSync(new URL('../../../router/model.ts', import.meta.url), 'utf8');

    assert.equal(/BREAK_GLASS_KEPT = (\d+);/.exec(source)?.[1], String(BREAK_GLASS_KEPT));
  });

  it('count latency in the same buckets, though neither imports the other', () => {
    const source = readFileSync(new URL('../../../router/model.ts', import.meta.url), 'utf8');
    const list = /LATENCY_BOUNDS_MS[^[]*\[\] = \[([^\]]*)\]/.exec(source)?.[1] ?? '';

    assert.deepEqual(
      list
        .split(',')
        .map((text) => Number(text.trim().replaceAll('_', '')))
        .filter((bound) => bound > 0),
      LATENCY_BOUNDS_MS,
    );
  });
});
