import { once } from 'node:events';
import { createServer } from 'node:http';
import { userInfo } from 'node:os';
import type { Client } from '../src/api/client.ts';

/** A message as it came, of the webhook channel. */
export type Paged = {
  readonly title: string;
  readonly lines: readonly string[];
  readonly url: string | null;
  readonly actions: readonly { readonly id: string; readonly label: string }[];
};

/** The pager of whoever sits at this terminal: a real receiver of Astern's webhook channel. */
export type Pager = {
  /** As the record calls them. */
  readonly person: string;
  /** The first message like this, from the past or the future. */
  first(isIt: (message: Paged) => boolean): Promise<Paged>;
  close(): Promise<void>;
};

/** Put whoever sits here on call for everything, and prove with the code that arrives that they can be reached. */
export async function putOnCall(client: Client): Promise<Pager> {
  const pager = await openPager();
  const { person, address } = pager;
  const contacts = [{ channel: 'webhook' as const, address }];
  await client.call('putPerson', { body: { name: person, role: 'responder', contacts } });
  const steps = [{ delayMs: 300_000, targets: [{ kind: 'person' as const, name: person }], acknowledgements: 1 }];
  await client.call('putPolicy', { body: { name: 'everything', services: ['*'], steps } });
  const { body } = await client.call('oncallPerson', { params: { name: person } });
  const contact = body.contacts.find((one) => !one.verified);
  if (contact === undefined) return pager;
  const params = { name: person, id: contact.id };
  await client.call('sendContactCode', { params, body: {} });
  const code = await pager.first((message) => codeIn(message) !== null).then(codeIn);
  await client.call('verifyContact', { params, body: { code: code ?? '' } });
  return pager;
}

function codeIn({ title, lines }: Paged): string | null {
  return /\b(\d{6})\b/.exec([title, ...lines].join('\n'))?.[1] ?? null;
}

async function openPager(): Promise<Pager & { readonly address: string }> {
  const messages: Paged[] = [];
  const listeners = new Set<(message: Paged) => void>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request.setEncoding('utf8')) body += piece;
    response.writeHead(204).end();
    const message = JSON.parse(body) as Paged;
    messages.push(message);
    for (const listener of [...listeners]) listener(message);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  const port = typeof place === 'object' && place !== null ? place.port : 0;
  return {
    person: userInfo().username,
    address: `http://127.0.0.1:${port}/pager`,
    first: (isIt) => {
      const past = messages.find(isIt);
      if (past !== undefined) return Promise.resolve(past);
      const { promise, resolve } = Promise.withResolvers<Paged>();
      const listener = (message: Paged) => {
        if (!isIt(message)) return;
        listeners.delete(listener);
        resolve(message);
      };
      listeners.add(listener);
      return promise;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
