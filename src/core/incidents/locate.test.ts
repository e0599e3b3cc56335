import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { locate, locator } from './locate.ts';

const targets = [
  { name: 'Shop/production', service: 'Shop', environment: 'production' },
  { name: 'Shop/staging', service: 'Shop', environment: 'staging' },
  { name: 'blog/edge', service: 'blog', environment: 'edge' },
];

describe('where many alerts belong', () => {
  it('is where each of them alone does, however often it is asked and in whatever order', () => {
    const placeOf = locator(targets);
    const services = [null, 'shop', 'SHOP', 'blog', 'other'];
    const environments = [null, 'prod', 'stg', 'edge', 'nowhere'];
    const said = services.flatMap((service) =>
      environments.flatMap((environment) =>
        ['a', 'b'].map((key) => ({ hook: 'h', key, group: key === 'a' ? null : 'g', service, environment })),
      ),
    );

    for (const one of [...said, ...said.toReversed()]) assert.deepEqual(placeOf(one), locate(one, targets));
  });
});
