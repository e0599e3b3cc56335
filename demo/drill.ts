import type { EventBody } from '../src/api/events.ts';
import type { Display } from './display.ts';
import { type Figures, figureRows, figuresOf } from './figures.ts';
import {
  answer,
  decide,
  notice,
  type PutBack,
  prove,
  record,
  showHold,
  suspect,
  type Times,
  type Woken,
} from './incident.ts';
import { GaveUp } from './patience.ts';
import { createSample, SHOP, sampleFolder, WATCH_SECONDS } from './sample.ts';
import type { SampleCommit } from './sample-repository.ts';
import { CUSTOMERS_PER_SECOND, openScene, type Scene } from './scene.ts';
import { table } from './screen.ts';
import { type Shipped, ship } from './ship.ts';
import type { Stand } from './stand.ts';
import { countByRelease } from './tally.ts';
import type { Traffic } from './traffic.ts';

type Players = { readonly repository: string; readonly commits: readonly [SampleCommit, SampleCommit, SampleCommit] };

/** One incident from the first release to the proven recovery, told while it happens. Throws GaveUp when something does not come. */
export async function playDrill(stand: Stand, display: Display, signal: AbortSignal): Promise<Figures> {
  const scene = await openScene(stand, display, signal);
  try {
    const players = await makeShop(scene);
    const { traffic } = await openShop(scene, players);
    await improve(scene, players);
    const bad = await breakShop(scene, players);
    const woken = await notice(scene, bad, traffic);
    const { back, times } = await recover(scene, { bad, woken, players });
    await traffic.stop();
    const switchedAtMs = scene.book
      .all()
      .filter(({ kind }) => kind === 'traffic.flipped')
      .slice(1)
      .map(({ at }) => Date.parse(at));
    const figures = figuresOf(traffic.outcomes(), bad.release, { ...instantsOf(times), switchedAtMs });
    showFigures(scene, figures, { bad: bad.release, good: back.release, traffic });
    await createSample(stand.data, { mended: true });
    return figures;
  } finally {
    await scene.close();
  }
}

async function makeShop(scene: Scene): Promise<Players> {
  scene.heading('A small shop, as a Git repository: web x2, a worker, orders in SQLite');
  const { repository, commits } = await createSample(scene.stand.data, { mended: false });
  const [first, second, third] = commits;
  if (first === undefined || second === undefined || third === undefined) {
    throw new GaveUp(`${sampleFolder(scene.stand.data)} should hold three commits, and holds ${commits.length}.`);
  }
  for (const { sha, title } of [first, second, third]) scene.note(`${sha.slice(0, 7)}  ${title}`);
  return { repository, commits: [first, second, third] };
}

async function openShop(scene: Scene, { repository, commits }: Players): Promise<{ traffic: Traffic }> {
  scene.heading(`Ship the first release: ${commits[0].title}`);
  const { release } = await ship(scene, repository, commits[0]);
  const { body } = await scene.stand.client.call('target', { params: SHOP });
  const host = new URL(body.addresses?.production ?? scene.stand.front).host;
  const traffic = scene.openDoors(host);
  await scene.pass(4);
  scene.good(
    `Customers come: ${CUSTOMERS_PER_SECOND} requests a second, every other one an order. ${release} answers them`,
  );
  return { traffic };
}

async function improve(scene: Scene, { repository, commits }: Players): Promise<void> {
  scene.heading(`Ship the second while they order: ${commits[1].title}`);
  const shipped = await ship(scene, repository, commits[1]);
  const watched = await scene.wait(
    scene.book.first(
      ({ kind, operation }) => kind.startsWith('watch.') && kind !== 'watch.started' && operation === shipped.operation,
    ),
    WATCH_SECONDS + 30,
    `${shipped.release} to be measured`,
  );
  if (watched.kind !== 'watch.fine') throw new GaveUp(notMeasuredGood(watched));
  scene.good(`Measured for ${WATCH_SECONDS} s against the one before: ${watched.text}`);
}

/** The release is good; what can be at fault is a machine on which everything is slow for seconds. */
function notMeasuredGood({ text, data }: EventBody): string {
  if (data.what === 'latency') return `This machine has too much else to do to measure by: ${text}`;
  return `The good release was not measured as good: ${text}`;
}

async function breakShop(scene: Scene, { repository, commits }: Players): Promise<Shipped> {
  scene.heading(`Ship the third: ${commits[2].title}`);
  const bad = await ship(scene, repository, commits[2]);
  scene.note('It passed every check. It has a bug that shows only after a few seconds with real customers.');
  scene.heading('A monitor notices, and whoever is on call is paged');
  return bad;
}

type Course = { readonly bad: Shipped; readonly woken: Woken; readonly players: Players };

async function recover(
  scene: Scene,
  { bad, woken, players }: Course,
): Promise<{ readonly back: PutBack; readonly times: Times }> {
  scene.heading('Decide: which release is it, and can the one before be put back?');
  await suspect(scene, woken);
  await decide(scene);
  scene.heading('Answer from the message');
  const back = await answer(scene, woken);
  scene.heading('Prove that the customers are well again');
  await prove(scene, woken);
  scene.heading('Keep it so');
  await showHold(scene, bad, players.repository, players.commits[2].sha);
  scene.heading('Resolve it, and keep the record');
  const times = await record(scene, woken);
  return { back, times };
}

/** As the incident itself has them, from the log. */
function instantsOf(times: Times) {
  const at = (time: string | null) => {
    if (time === null) throw new GaveUp(`The incident does not have all its times: ${JSON.stringify(times)}`);
    return Date.parse(time);
  };
  const { detected, paged, acknowledged, decided, restored, proven } = times;
  return {
    detectedAtMs: at(detected),
    pagedAtMs: at(paged),
    acknowledgedAtMs: at(acknowledged),
    decidedAtMs: at(decided),
    restoredAtMs: at(restored),
    provenAtMs: at(proven),
  };
}

function showFigures(
  scene: Scene,
  figures: Figures,
  { bad, good, traffic }: { bad: string; good: string; traffic: Traffic },
): void {
  const { display } = scene;
  scene.heading('The incident in figures');
  for (const line of table(figureRows(figures, bad, good))) display.line(`   ${line}`);
  const answered = [...countByRelease(traffic.outcomes())].map(([release, { sent }]) => `${release} ${sent}`);
  scene.note(`Answers by release: ${answered.join(', ')}.`);
  for (const { text } of figures.failedAroundSwitches.slice(0, 5)) scene.bad(`failed around a switch: ${text}`);
}
