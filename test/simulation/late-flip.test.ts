import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { play } from './explore.ts';
import { createMemoryStore } from './memory-store.ts';
import { type Chance, type Command, type History, type Move, REST } from './moves.ts';
import { whenPromisesSettled } from './tide.ts';

const OPTIONS = { open: createMemoryStore, settled: whenPromisesSettled, defect: null, isTraced: true };

describe('a flip that nobody answered', () => {
  it('moves nothing any more once the ship that gave up on it has ended as failed', async () => {
    for (let calls = 5; calls < 60; calls += 1) {
      const moves = [
        then(ship('a'), REST),
        then({ kind: 'fault', fault: 'late', on: 'activate' }, 0),
        then(ship('c'), calls),
        then({ kind: 'fault', fault: 'fatal', on: 'activate' }, REST),
      ];

      for (const seed of [1, 2, 3, 4, 5]) await assert.doesNotReject(play(alone(moves), { ...OPTIONS, seed }));
    }
  });
});

function then(what: Command | Chance, effects: number): Move {
  return { what, effects, twice: false, elsewhere: false };
}

function ship(commit: string): Command {
  return { kind: 'ship', commit, rebuild: false, accept: false, despite: true };
}

function alone(moves: readonly Move[]): History {
  return { servers: 1, seed: 1, deathShows: true, isLive: false, moves };
}
