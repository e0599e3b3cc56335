import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openAlertWorld } from './testing/alert-world.ts';

it('incidents that end together let everything else have its turn between them', async (t) => {
  const world = await openAlertWorld(t);
  const services = Array.from({ length: 30 }, (_, place) => `service-${place}`);
  await world.tell(services.map((service) => ({ name: 'errors', service })));
  await world.tell(services.map((service) => ({ name: 'errors', service, isOver: true })));
  await world.clock.advance(4 * 60_000);
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);

  await world.tend();
  isOver = true;

  assert.deepEqual(new Set((await world.incidents()).map(({ state }) => state)), new Set(['resolved']));
  assert.ok(turns >= 30, `${turns} turns`);
});
