import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { importsOf, objection } from './check-imports.mjs';

const value = (what) => ({ what, typeOnly: false });
const type = (what) => ({ what, typeOnly: true });

describe('the import directions', () => {
  const allowed = [
    ['src/flows/roll-back.ts', value('../core/guard/assess.ts')],
    ['src/flows/roll-back.ts', type('../providers/fleet/port.ts')],
    ['src/core/guard/assess.ts', value('../../lib/errors.ts')],
    ['src/core/guard/assess.ts', type('../deploys/model.ts')],
    ['src/core/orders/ship.ts', value('../deploys/phase.ts')],
    ['src/providers/router/builtin/index.ts', value('./start.ts')],
    ['src/providers/router/builtin/index.ts', type('../port.ts')],
    ['src/providers/fleet/process/index.ts', value('../state.ts')],
    ['src/router/worker/front.ts', value('node:http')],
    ['src/app.ts', value('./providers/fleet/process/index.ts')],
    ['src/main.ts', value('./app.ts')],
    ['src/providers/alerts/index.ts', value('./grafana/index.ts')],
    ['src/cli/commands/server.ts', value('../../main.ts')],
  ];
  for (const [file, one] of allowed) it(`let ${file} see ${one.what}`, () => assert.equal(objection(file, one), null));

  const refused = [
    ['src/core/guard/assess.ts', value('../deploys/phase.ts')],
    ['src/core/guard/assess.ts', value('node:fs')],
    ['src/core/guard/assess.ts', type('../../store/store.ts')],
    ['src/flows/roll-back.ts', value('../providers/fleet/process/index.ts')],
    ['src/flows/roll-back.ts', value('../entry/http/server.ts')],
    ['src/flows/roll-back.ts', value('../app.ts')],
    ['src/providers/router/builtin/index.ts', type('../../fleet/port.ts')],
    ['src/providers/router/builtin/index.ts', type('../memory/index.ts')],
    ['src/providers/router/builtin/index.ts', value('../../../router/model.ts')],
    ['src/router/worker/front.ts', type('../../core/deploys/model.ts')],
    ['src/api/targets.ts', value('../core/deploys/phase.ts')],
    ['src/cli/commands/status.ts', value('../../flows/once.ts')],
    ['src/store/open.ts', value('../../test/support/which.ts')],
    ['src/store/open.ts', value('./contract.ts')],
    ['src/flows/alerts/accept.ts', value('../../providers/alerts/index.ts')],
  ];
  for (const [file, one] of refused)
    it(`keep ${file} from ${one.what}`, () => assert.equal(typeof objection(file, one), 'string'));

  it('are read from every way to import', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { B } from './b.ts';",
      "import { type C, type D } from './c.ts';",
      "import { type E, f } from './e.ts';",
      "import './g.ts';",
      "export { h } from './h.ts';",
      "import {\n  i,\n  j,\n} from './i.ts';",
      "const k = await import('./k.ts');",
    ].join('\n');

    assert.deepEqual(
      importsOf(text).map(({ what, typeOnly }) => [what, typeOnly]),
      [
        ['./a.ts', false],
        ['./b.ts', true],
        ['./c.ts', true],
        ['./e.ts', false],
        ['./g.ts', false],
        ['./h.ts', false],
        ['./i.ts', false],
        ['./k.ts', false],
      ],
    );
  });
});
