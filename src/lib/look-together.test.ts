import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lookTogether } from './look-together.ts';

describe('looks at many targets', () => {
  it('are one when they are asked for in the same turn', async () => {
    const asked: (readonly string[])[] = [];
    const look = lookTogether(async (targets) => {
      asked.push(targets);
      return new Map(targets.map((target) => [target, `seen ${target}`]));
    });

    const seen = await Promise.all(['a', 'b', 'a'].map(look));

    assert.deepEqual(seen, ['seen a', 'seen b', 'seen a']);
    assert.deepEqual(asked, [['a', 'b']]);
  });

  it('do not wait for one another when they are asked for in different turns', async () => {
    const first = Promise.withResolvers<ReadonlyMap<string, string>>();
    const look = lookTogether(async ([target = '']) =>
      target === 'slow' ? first.promise : new Map([[target, 'seen']]),
    );
    const slow = look('slow');
    await new Promise((resolve) => setImmediate(resolve));

    assert.equal(await look('quick'), 'seen');
    first.resolve(new Map([['slow', 'seen at last']]));
    assert.equal(await slow, 'seen at last');
  });

  it('fail together, and the next one begins anew', async () => {
    let fails = true;
    const look = lookTogether(async ([target = '']) => {
      if (fails) throw new Error('no router');
      return new Map([[target, 'seen']]);
    });

    await Promise.all([assert.rejects(look('a'), /no router/), assert.rejects(look('b'), /no router/)]);
    fails = false;

    assert.equal(await look('a'), 'seen');
  });
});
