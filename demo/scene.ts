import { systemClock } from '../src/lib/clock.ts';
import type { Display } from './display.ts';
import { type EventBook, openEventBook } from './event-book.ts';
import { type Monitor, startMonitor } from './monitor.ts';
import { type Pager, putOnCall } from './pager.ts';
import { within } from './patience.ts';
import { TARGET } from './sample.ts';
import { liveLine } from './screen.ts';
import type { Stand } from './stand.ts';
import { doingNow } from './steps.ts';
import { lastSeconds } from './tally.ts';
import { startTraffic, type Traffic } from './traffic.ts';

/** What the parts of the drill share: where Astern is, where people look, and the customers. */
export type Scene = {
  readonly stand: Stand;
  readonly display: Display;
  readonly book: EventBook;
  readonly pager: Pager;
  readonly signal: AbortSignal;
  heading(text: string): void;
  good(text: string): void;
  bad(text: string): void;
  note(text: string): void;
  wait<T>(promise: Promise<T>, seconds: number, what: string): Promise<T>;
  pass(seconds: number): Promise<void>;
  /** Customers come, and stay until the scene ends. */
  openDoors(host: string): Traffic;
  close(): Promise<void>;
};

/** 60 a second, as many as two cores serve beside everything else without noticing. */
export const CUSTOMERS_PER_SECOND = 60;

const REDRAW_MS = 250;
const SECONDS_SHOWN = 32;

export async function openScene(stand: Stand, display: Display, signal: AbortSignal): Promise<Scene> {
  const pager = await putOnCall(stand.client);
  const book = openEventBook(stand.client, { target: TARGET, after: 0 });
  let traffic: Traffic | null = null;
  let monitor: Monitor | null = null;
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  let doing = '';
  let part = 0;
  book.onEvent((event) => {
    doing = doingNow(event) ?? doing;
  });
  const redraw = () => display.live(bottomLine(display, traffic, doing));
  const timer = setInterval(redraw, REDRAW_MS);
  const { style } = display;

  return {
    stand,
    display,
    book,
    pager,
    signal,
    heading: (text) => {
      part += 1;
      display.line();
      display.line(style('bold', `${part}  ${text}`));
    },
    good: (text) => display.line(`   ${style('green', '✔')} ${text}`),
    bad: (text) => display.line(`   ${style('red', '✖')} ${text}`),
    note: (text) => display.line(`     ${style('dim', text)}`),
    wait: (promise, seconds, what) =>
      within(Promise.race([promise, broken.promise]), { ms: seconds * 1000, what, signal }),
    pass: (seconds) => systemClock.sleep(seconds * 1000, signal),
    openDoors: (host) => {
      traffic = startTraffic({ front: stand.front, host, perSecond: CUSTOMERS_PER_SECOND });
      monitor = startMonitor({ hook: stand.hook, outcomes: traffic.outcomes, onTrouble: broken.reject });
      return traffic;
    },
    close: async () => {
      clearInterval(timer);
      display.live(null);
      book.close();
      await traffic?.stop();
      await monitor?.close();
      await pager.close();
    },
  };
}

function bottomLine({ columns, style }: Display, traffic: Traffic | null, doing: string): string | null {
  const width = columns();
  if (width === null || (traffic === null && doing === '')) return null;
  const outcomes = traffic?.outcomes() ?? [];
  const seconds = traffic === null ? [] : lastSeconds(outcomes, Date.now(), SECONDS_SHOWN);
  const release = outcomes.findLast((outcome) => outcome.release !== null)?.release ?? null;
  return liveLine({ seconds, release, doing }, width, style);
}
