import { resolve } from 'node:path';
import { messageOf, UserError } from '../src/lib/errors.ts';
import { createDisplay, type Display } from './display.ts';
import { playDrill } from './drill.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { GaveUp } from './patience.ts';
import { putAside } from './put-aside.ts';
import { lookBack, showStatus, showWayOn, waitUntilServing } from './serve.ts';
import { type Stand, startStand } from './stand.ts';
import { stopSignal } from './stop-signal.ts';

/** What `npm start` runs: Astern with a sample shop and one incident, then Astern alone until Ctrl-C. Gives the exit code. */
async function main(display: Display, stopping: AbortSignal): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    display.line(USAGE);
    return 0;
  }
  if (options.drill === 'always') await startAfresh(options, display);
  display.line('Starting Astern ...');
  const stand = await startStand(options);
  try {
    display.line(`Astern is up: API ${stand.url}, traffic ${stand.front}`);
    for (const note of stand.notes) display.line(`  ${note}`);
    await Promise.race([perform(stand, display, { options, stopping }), stand.ended]);
    return 0;
  } catch (error) {
    if (!stopping.aborted) throw error;
    return 0;
  } finally {
    await leave(stand, display);
  }
}

async function startAfresh({ data }: Options, display: Display): Promise<void> {
  const place = await putAside(resolve(data), Date.now());
  if (place !== null) display.line(`What was there before is put aside in ${place}.`);
}

type Circumstances = { readonly options: Options; readonly stopping: AbortSignal };

async function perform(stand: Stand, display: Display, { options, stopping }: Circumstances): Promise<void> {
  const found = await lookBack(stand);
  if (found === 'nothing' && options.drill !== 'never') {
    await playDrill(stand, display, stopping);
    await showWayOn(stand, display, { tries: true });
  } else {
    if (found !== 'nothing') await takeUp(stand, display, { found, options, stopping });
    await showWayOn(stand, display, { tries: found === 'played' });
  }
  await untilAborted(stopping);
}

async function takeUp(
  stand: Stand,
  display: Display,
  { found, options, stopping }: Circumstances & { readonly found: 'played' | 'something' },
): Promise<void> {
  const serving = await waitUntilServing(stand, stopping);
  display.line();
  if (found === 'played' && options.drill !== 'never') {
    display.line('The drill was played here before; this is how it stands (npm start -- --drill plays it afresh):');
  } else {
    display.line('Found again what was here before (npm start -- --drill begins afresh):');
  }
  await showStatus(stand, display);
  if (!serving) display.line('Not everything that should serve does yet; the status says what is missing.');
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => {
    signal.addEventListener('abort', () => done(), { once: true });
  });
}

async function leave(stand: Stand, display: Display): Promise<void> {
  display.line();
  display.line('Stopping the server, the router and the shop ...');
  await stand.stop();
  display.line(`Stopped; nothing is left running. The data stays in ${stand.data}`);
}

function explain(error: unknown, display: Display): number {
  display.live(null);
  if (error instanceof UserError) display.line(`${error.code}: ${error.message}\n  Next: ${error.next}`);
  else if (error instanceof GaveUp)
    display.line(
      `The drill could not go on. ${error.message}\n  Next: see logs/server.log in the data folder; npm start -- --drill tries again.`,
    );
  else display.line(`Unexpected: ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`);
  return error instanceof UserError && error.code === 'request/usage' ? 2 : 1;
}

const display = createDisplay(process.stdout, process.env);
const code = await main(display, stopSignal()).catch((error: unknown) => explain(error, display));
process.stdout.write('', () => process.exit(code));
