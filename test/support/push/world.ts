import { aBrowser, keyPair } from '../../../src/providers/notify/testing/push-browser.ts';
import { type Receiver, startReceiver } from '../../../src/providers/notify/testing/receiver.ts';
import { runCliProcess } from '../cli.ts';
import { until } from '../until.ts';
import { startWorld, type World } from '../world.ts';

/** What the service worker is given. */
export type Pushed = {
  readonly key: string;
  readonly title: string;
  readonly body?: string;
  readonly urgency: string;
  readonly url: string | null;
  readonly tag: string;
  readonly actions?: ReadonlyArray<{ readonly id: string; readonly label: string; readonly url: string }>;
};

/** A real server that sends push to a push service on this machine, and the keys of a browser that reads what arrives there. */
export type PushWorld = {
  readonly world: World;
  /** The push service. */
  readonly service: Pick<Receiver, 'behave'>;
  readonly publicKey: string;
  /** What `subscribe` of a browser gives, as JSON. */
  readonly subscription: string;
  astern(...args: readonly string[]): ReturnType<typeof runCliProcess>;
  /** Somebody new, and a link that adds a browser of theirs. */
  link(person: string): Promise<string>;
  /** What arrived, decrypted as the browser does. */
  messages(): readonly Pushed[];
  /** The first one that arrives, or has arrived, of which this is true. */
  message(what: string, isWanted: (message: Pushed) => boolean): Promise<Pushed>;
  close(): Promise<void>;
};

export async function startPushWorld(more: object = {}): Promise<PushWorld> {
  const service = await startReceiver(() => ({ status: 201, body: '' }), 'latin1');
  const { publicKey, privateKey } = keyPair();
  const push = {
    subject: 'mailto:ops@example.com',
    public: publicKey,
    private: { env: 'PUSH_PRIVATE' },
    allow_private: true,
  };
  const world = await startWorld({ settings: { channels: { push }, ...more }, env: { PUSH_PRIVATE: privateKey } });
  const browser = aBrowser();
  const env = { ASTERN_URL: world.api.url(), ASTERN_TOKEN: await world.token() };
  const astern: PushWorld['astern'] = (...args) => runCliProcess(args, { env });
  const messages = () => service.got.map(({ body }) => JSON.parse(browser.read(Buffer.from(body, 'latin1'))) as Pushed);
  return {
    world,
    service,
    publicKey,
    subscription: browser.address(`${service.url}/push/of-this-browser`),
    astern,
    link: async (person) => {
      await world.api.call('putPerson', { body: { name: person, fullName: `${person} of the team` } });
      const { body } = await world.api.call('newPushLink', { params: { name: person }, body: {} });
      return body.link ?? '';
    },
    messages,
    message: (what, isWanted) => until(what, () => messages().find(isWanted) ?? null),
    close: async () => {
      await world.close();
      await service.close();
    },
  };
}

export function codeIn({ title }: Pushed): string {
  return /(\d{6})$/.exec(title)?.[1] ?? '';
}
