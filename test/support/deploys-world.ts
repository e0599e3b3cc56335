import type { TestContext } from 'node:test';
import Fastify from 'fastify';
import { addDeployHooks } from '../../src/entry/http/deploy-hooks.ts';
import { createHookNotes } from '../../src/flows/alerts/hook-notes.ts';
import { createIngest } from '../../src/flows/alerts/ingest.ts';
import type { World } from '../../src/flows/world.ts';
import { createKeyring } from '../../src/lib/keyring.ts';
import { createGithub } from '../../src/providers/deploys/github/index.ts';
import { openSqliteForTest } from '../../src/store/testing/open-sqlite.ts';
import { startGithub } from './github.ts';

export const KEY = 'the-key-of-the-hook';
export const SECRET = 'the secret of the hook';
export const POLL_MS = 30_000;

/** A store, a clock that is turned by hand, a GitHub that is asked over HTTP, and the hook that it calls. */
export async function deploysWorld(t: TestContext) {
  const { store, clock } = await openSqliteForTest(t);
  const github = await startGithub();
  const warnings: string[] = [];
  const note = (_facts: object, message: string) => void warnings.push(message);
  const log = { info: () => undefined, warn: note, error: note };
  const environments = new Map([['Production', 'production']]);
  const repositories = ['payments', 'blog'].map((name) => ({
    repository: `acme/${name}`,
    service: name,
    environments,
  }));
  const about = { name: 'acme', token: 'a-token', secrets: [SECRET], pollMs: POLL_MS, withinMs: 2_000 };
  const source = createGithub({ ...about, repositories, api: github.url, clock });
  const deploys = { sources: [source], keys: createKeyring([[KEY, source]]) };
  const ingest = createIngest({ store, clock, log });
  const notes = createHookNotes({ store, clock, log });
  const intake = { ingest, notes };
  const world = { store, clock, log, deploys, intake } as unknown as World;
  const app = Fastify();
  await addDeployHooks(app, world);
  t.after(async () => {
    await app.close();
    await ingest.close();
    await notes.close();
    await github.close();
  });
  const post = async (delivery: { readonly headers: Record<string, string>; readonly body: string }, key = KEY) => {
    const payload = Buffer.from(delivery.body);
    const answer = await app.inject({ method: 'POST', url: `/v1/hooks/deploys/${key}`, ...delivery, payload });
    return { status: answer.statusCode, body: answer.body, headers: answer.headers };
  };
  const lines = async (kind: string) =>
    (await store.events.newest({ limit: 100 })).filter((event) => event.kind === kind);
  return { world, store, clock, github, source, warnings, post, lines };
}
