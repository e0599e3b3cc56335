import { parseArgs } from 'node:util';
import { runServer } from '../../../src/main.ts';
import { pagingPoints } from './paging-points.ts';

/** As `server.ts`, for the points of paging. */
const text = { type: 'string' } as const;
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { data: text, config: text, listen: text, 'router-listen': text, json: { type: 'boolean' } },
});
const { data, config, listen, 'router-listen': routerListen } = values;

await runServer({
  flags: {
    ...(data === undefined ? {} : { data }),
    ...(config === undefined ? {} : { config }),
    ...(listen === undefined ? {} : { listen }),
    ...(routerListen === undefined ? {} : { routerListen }),
  },
  around: pagingPoints(process.env.ASTERN_AIMS ?? ''),
  onReady: (ready) => process.stdout.write(`${JSON.stringify(ready)}\n`),
});
