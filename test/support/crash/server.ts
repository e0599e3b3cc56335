import { parseArgs } from 'node:util';
import { runServer } from '../../../src/main.ts';
import { interruptions } from './interruptions.ts';

/**
 * The real server, in a process that ends itself exactly where its aim says: `kill -9`, between two instructions. Nothing in it is changed;
 * it runs with something put around its parts, and takes the same arguments as `astern server`, with `ASTERN_AIMS` for the folder of the aim.
 */
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
  around: interruptions(process.env.ASTERN_AIMS ?? ''),
  onReady: (ready) => process.stdout.write(`${JSON.stringify(ready)}\n`),
});
