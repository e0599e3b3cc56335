import type { Browser } from 'playwright-core';
import { openTab, type Tab, type TabOptions } from '../browser.ts';
import { until } from '../until.ts';

export type Notice = {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly requireInteraction: boolean;
  readonly actions: ReadonlyArray<{ readonly action: string; readonly title: string }>;
};

/** A phone whose browser subscribes at a push service on this machine; `deliver` is the hop from there to its service worker. */
export type Phone = Tab & {
  /** To the service worker, as the browser does once it has decrypted it. */
  deliver(text: string): Promise<void>;
  /** What is on the screen. */
  notices(): Promise<readonly Notice[]>;
  /** What the worker does at a tap: `opened <url>` or `focused <url>`. */
  tap(tag: string, action?: string): Promise<readonly string[]>;
  /** What the browser was asked to subscribe with. */
  asked(): Promise<{ readonly userVisibleOnly: boolean; readonly key: string }>;
  /** An event that only browsers make, to the worker. */
  dispatch(type: string): Promise<void>;
};

/**
 * How many notifications are on the screen by the worker's own word. To ask the browser for them meanwhile would take away the one that is about to be
 * shown: it tidies up whatever it knows and the screen does not have yet.
 */
const COUNT_SHOWN = `
  if (self.shownSoFar === undefined) {
    self.shownSoFar = 0;
    const show = registration.showNotification.bind(registration);
    registration.showNotification = (...args) => show(...args).then(() => void (self.shownSoFar += 1));
  }
  return self.shownSoFar;`;

export type PhoneOptions = TabOptions & {
  readonly link: string;
  readonly subscription: string;
  /** `as it is`: whatever the browser has come with. */
  readonly permission?: 'granted' | 'as it is';
};

export async function openPhone(browser: Browser, options: PhoneOptions): Promise<Phone> {
  const { link, subscription, permission = 'granted', ...more } = options;
  const { origin } = new URL(link);
  const tab = await openTab(browser, more);
  const { page, context } = tab;
  if (permission === 'granted') await context.grantPermissions(['notifications'], { origin });
  // The service that browsers come with is on the internet, and not to be called.
  await context.addInitScript(`{
    const given = ${subscription};
    const subscription = { ...given, toJSON: () => given, unsubscribe: async () => true };
    PushManager.prototype.subscribe = async options => {
      globalThis.askedOfPush = options;
      if (globalThis.pushIsDown) throw new DOMException("Registration failed.", "AbortError");
      return { ...subscription, options };
    };
  }`);
  const line = await context.newCDPSession(page);
  let registrationId: string | null = null;
  line.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    registrationId = registrations.find(({ isDeleted }) => !isDeleted)?.registrationId ?? registrationId;
  });
  await line.send('ServiceWorker.enable');
  const inWorker = async <T>(code: string): Promise<T> => {
    const worker = await until('the service worker runs', () => context.serviceWorkers()[0] ?? null);
    return (await worker.evaluate(`(async () => { ${code} })()`)) as T;
  };
  return {
    ...tab,
    deliver: async (data) => {
      const id = await until('the browser has a service worker', () => registrationId);
      const before = await inWorker<number>(COUNT_SHOWN);
      await line.send('ServiceWorker.deliverPushMessage', { origin, registrationId: id, data });
      await until('the worker has shown it', async () => (await inWorker<number>(COUNT_SHOWN)) > before);
    },
    notices: () =>
      page.evaluate(`navigator.serviceWorker.ready.then(one => one.getNotifications()).then(all => all.map(
        ({ title, body, tag, requireInteraction, actions }) => ({ title, body, tag, requireInteraction,
          actions: actions.map(({ action, title }) => ({ action, title })) })))`),
    // A tap of a person cannot be made: the event is, with the real notification, and what only a tap of a person may do is written down.
    tap: (tag, action = '') =>
      inWorker(`
        const [notification] = await registration.getNotifications({ tag: ${JSON.stringify(tag)} });
        const [done, works] = [[], []];
        const event = new NotificationEvent("notificationclick", { notification, action: ${JSON.stringify(action)} });
        Object.defineProperty(event, "waitUntil", { value: work => works.push(work) });
        Object.defineProperty(clients, "openWindow", { configurable: true, value: async url => void done.push("opened " + url) });
        Object.defineProperty(WindowClient.prototype, "focus", { configurable: true, value: async function () { done.push("focused " + this.url) } });
        self.dispatchEvent(event);
        await Promise.all(works);
        return done;`),
    asked: () =>
      page.evaluate(`({ userVisibleOnly: askedOfPush.userVisibleOnly,
        key: btoa(String.fromCharCode(...askedOfPush.applicationServerKey)).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=/g, "") })`),
    dispatch: (type) =>
      inWorker(`
        const works = [];
        const event = new ExtendableEvent(${JSON.stringify(type)});
        Object.defineProperty(event, "waitUntil", { value: work => works.push(work) });
        self.dispatchEvent(event);
        await Promise.all(works);`),
  };
}
