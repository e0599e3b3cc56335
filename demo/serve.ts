import { relative } from 'node:path';
import { statusText } from '../src/cli/words/status.ts';
import { systemClock } from '../src/lib/clock.ts';
import type { Display } from './display.ts';
import { SHOP, sampleFolder, TARGET } from './sample.ts';
import type { Stand } from './stand.ts';

/** What an earlier run left: nothing, a drill that was played to its end, or something else. */
export async function lookBack({ client }: Stand): Promise<'nothing' | 'played' | 'something'> {
  const { body } = await client.call('status');
  if (body.targets.length === 0) return 'nothing';
  if (!body.targets.some(({ service }) => service === SHOP.service)) return 'something';
  const { body: found } = await client.call('releases', { query: { service: SHOP.service, limit: 200 } });
  return found.releases.some(({ on }) => on.some(({ rejected }) => rejected !== null)) ? 'played' : 'something';
}

const BACK_WITHIN_MS = 30_000;

/** Ctrl-C ended the shop's instances; the server starts what should run. True when the live release serves again. */
export async function waitUntilServing({ client }: Stand, signal: AbortSignal): Promise<boolean> {
  const untilMs = systemClock.monotonic() + BACK_WITHIN_MS;
  while (systemClock.monotonic() < untilMs) {
    const { body } = await client.call('status', { signal });
    const behindRouter = body.targets.flatMap(({ hot }) => hot?.instances.filter(({ up }) => up !== null) ?? []);
    if (behindRouter.every(({ up }) => up === true)) return true;
    await systemClock.sleep(200, signal);
  }
  return false;
}

export async function showStatus({ client }: Stand, display: Display): Promise<void> {
  const { body } = await client.call('status');
  for (const line of statusText(body, Date.now(), display.style).split('\n')) display.line(`  ${line}`);
}

/** Where everything is, and what to try. */
export async function showWayOn(stand: Stand, display: Display, { tries }: { readonly tries: boolean }): Promise<void> {
  const { body } = await stand.client.call('status');
  const shop = body.targets.find((target) => `${target.service}/${target.environment}` === TARGET);
  const { style } = display;
  const here = relative(process.cwd(), stand.data) || '.';
  display.line();
  display.line(style('bold', 'Astern stays up. Ctrl-C ends it and everything that it runs.'));
  display.line(`   production      ${shop?.addresses?.production ?? 'nothing is shipped yet'}`);
  display.line(`   test entrance   ${shop?.addresses?.test ?? 'nothing is shipped yet'}`);
  display.line(`   API             ${stand.url}   (OpenAPI: ${stand.url}/v1/openapi.json)`);
  display.line(`   data and logs   ${here}`);
  if (!tries) return;
  const folder = relative(process.cwd(), sampleFolder(stand.data));
  const up = relative(sampleFolder(stand.data), process.cwd());
  display.line();
  display.line('Try, in another terminal in this folder:');
  display.line('   bin/astern.js status');
  display.line('   bin/astern.js releases shop');
  display.line(
    `   bin/astern.js unlock ${TARGET} --fixed-by main --reason "the fix is in" && (cd ${folder} && ${up}/bin/astern.js ship)`,
  );
}
