import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../../../src/lib/clock.ts';
import { createMemoryRouter } from '../../../src/providers/router/memory/index.ts';
import { aimsIn } from './aim.ts';
import { createFences } from './fences.ts';

const target = 'tiny/production';

describe("the matrix's eye on the router's fence", () => {
  it('sees one that fell below what it was, or below a recorded flip, also across a kill of the server', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'astern-fences-'));
    t.after(() => rm(folder, { recursive: true }));
    const aims = aimsIn(folder);
    const router = createMemoryRouter({ clock: systemClock });
    const server = () => createFences(aims);
    const outrages = () => aims.told().flatMap((told) => (told.kind === 'outrage' ? [told.what] : []));
    const prepare = (fence: number) =>
      router.prepare({ target, fence, host: 'a', testHost: 'b', stack, onTestEntrance: false });
    const stack = { id: 'st_1', release: 'r1', pools: [] };

    await prepare(3);
    const back = router.remember();
    await server().around(router).observe(target);
    await prepare(5);
    await server().around(router).observe(target);
    assert.deepEqual(outrages(), []);
    back();
    await server().around(router).observe(target);
    assert.deepEqual(outrages(), [`the router's fence of ${target} fell from 5 to 3`]);

    server().recorded(target, 7);
    await server().around(router).observe(target);

    assert.deepEqual(outrages().slice(1), [`the router's fence of ${target} fell from 7 to 3`]);
  });
});
