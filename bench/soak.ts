import { parseArgs } from 'node:util';
import { report } from './soak/report.ts';
import { soak } from './soak/run.ts';
import { isPostgresThere } from './soak/stand.ts';
import { describeRun } from './support/this-run.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    router: { type: 'string', default: 'builtin' },
    store: { type: 'string', default: 'sqlite' },
    outage: { type: 'string', default: '60' },
  },
});
const { router, store } = values;
const minutes = Number(values.minutes);
const known = ['builtin', 'haproxy'].includes(router) && ['sqlite', 'postgres'].includes(store) && minutes > 0;

if (!known || (store === 'postgres' && !isPostgresThere())) {
  console.error(
    'npm run soak -- [--minutes 10] [--seed N] [--router builtin|haproxy] [--store sqlite|postgres] [--outage s]',
  );
  console.error('PostgreSQL and HAProxy must be installed where they are named.');
  process.exitCode = 2;
} else {
  const { commit, isDirty, date, loadBefore } = describeRun();
  console.log(
    `Astern at ${commit}${isDirty ? ' with uncommitted changes' : ''}, ${date}, load before ${loadBefore.join(', ')}`,
  );
  console.log(`${minutes} minutes, router ${router}, store ${store}, 200 req/s, again with --seed ${values.seed}`);
  const findings = await soak(
    {
      minutes,
      seed: Number(values.seed),
      outageMs: Number(values.outage) * 1_000,
      router: router === 'haproxy' ? 'haproxy' : 'builtin',
      store: store === 'postgres' ? 'postgres' : 'sqlite',
    },
    (text) => console.error(text),
  );
  const isWhole = report(findings, (line) => console.log(line));
  console.log(isWhole ? 'Nothing is broken.' : 'Something is broken.');
  process.exitCode = isWhole ? 0 : 1;
}
