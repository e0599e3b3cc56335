import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { createStreams, cutAfterMs } from './streams.ts';

describe('streams of a stack', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  const openOne = (policy: 'keep' | 'until' | 'cut') => {
    const streams = createStreams(() => 0.5);
    const stream = {
      cuts: 0,
      cut: () => {
        stream.cuts += 1;
      },
    };
    const add = () => streams.add(stream, { policy, graceMs: 1_000 });
    return { streams, stream, add };
  };

  it('spreads cuts over the grace, and grants all of it under "until"', () => {
    assert.equal(
      cutAfterMs({ policy: 'cut', graceMs: 1_000 }, () => 0.5),
      500,
    );
    assert.equal(
      cutAfterMs({ policy: 'until', graceMs: 1_000 }, () => 0),
      1_000,
    );
    assert.equal(
      cutAfterMs({ policy: 'keep', graceMs: 1_000 }, () => 0.5),
      null,
    );
  });

  it('cuts after a lost production, also what only then became a stream', () => {
    const { streams, stream, add } = openOne('cut');
    streams.lostProduction();
    add();

    mock.timers.tick(499);
    const before = stream.cuts;
    mock.timers.tick(1);

    assert.deepEqual([before, stream.cuts], [0, 1]);
  });

  it('spares what got its production back, and what ended by itself', () => {
    const back = openOne('cut');
    back.add();
    back.streams.lostProduction();
    back.streams.tookProduction();
    const ended = openOne('cut');
    ended.add();
    ended.streams.lostProduction();
    ended.streams.remove(ended.stream);

    mock.timers.tick(10_000);

    assert.deepEqual([back.stream.cuts, ended.stream.cuts], [0, 0]);
  });
});
