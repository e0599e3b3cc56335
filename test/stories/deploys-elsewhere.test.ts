import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { IncidentBody } from '../../src/api/incidents.ts';
import { startSlack, TOKEN } from '../../src/providers/notify/testing/slack.ts';
import { runCliProcess } from '../support/cli.ts';
import { type Github, startGithub } from '../support/github.ts';
import { send } from '../support/http.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const PROGRAM = fileURLToPath(new URL('../support/paged/server.ts', import.meta.url));
const KEYS = {
  HOOK_KEY: 'alerts-key-0123456789',
  DEPLOYS_KEY: 'deploys-key-0123456789',
  SECRET: 'a secret of the hook',
};
const ANN = 'U0000000ANN';
const MINUTE_MS = 60_000;

/** Of deploys that GitHub makes, and Astern has nothing to do with. */
describe('a service that others deploy', () => {
  let world: World;
  let github: Github;
  let slack: Awaited<ReturnType<typeof startSlack>>;
  const closing: (() => Promise<void>)[] = [];

  before(async () => {
    github = await startGithub();
    slack = await startSlack({ after: (close) => void closing.push(close as () => Promise<void>) });
    const repositories = ['payments', 'blog'].map((service) => ({
      repository: `acme/${service}`,
      service,
      environments: { Production: 'production' },
    }));
    const acme = {
      ...{ from: 'github', repositories, api: github.url, token: { env: 'GITHUB_TOKEN' }, poll: '1s' },
      ...{ key: { env: 'DEPLOYS_KEY' }, secrets: [{ env: 'SECRET' }] },
    };
    world = await startWorld({
      program: PROGRAM,
      settings: {
        deploys: { acme },
        alerts: { prometheus: { from: 'alertmanager', key: { env: 'HOOK_KEY' } } },
        channels: { chat: { slack: { token: { env: 'SLACK_TOKEN' }, api: `${slack.url}/api` } } },
      },
      env: { ...KEYS, GITHUB_TOKEN: 'a-token', SLACK_TOKEN: TOKEN },
    });
    await people();
  });
  after(async () => {
    await world?.close();
    await github?.close();
    for (const close of closing) await close();
  });

  /** Ann is paged in the chat, where a message can be changed. */
  async function people(): Promise<void> {
    const contact = { id: 'ct_1', channel: 'chat', address: ANN, verifiedAtMs: 1, code: null };
    const ann = { name: 'ann', fullName: 'Ann', zone: 'UTC', role: 'responder', contacts: [contact], rules: [] };
    const step = { delayMs: 3_600_000, targets: [{ kind: 'person', name: 'ann' }], acknowledgements: 1 };
    const policy = { name: 'all', services: ['*'], steps: [step], repeats: 0, lastResort: [], ackTimeoutMs: null };
    const port = await readFile(join(world.data, 'control'), 'utf8');
    const body = JSON.stringify({ name: 'people', given: { members: [ann], policy } });
    assert.ok((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })).ok);
  }

  const deployed = (service: string, sha: string, agoMs: number) => {
    const atMs = Date.now() - agoMs;
    const id = github.deploy({ repository: `acme/${service}`, sha, atMs: atMs - 1_000 });
    github.say(id, 'in_progress', atMs - 1_000);
    github.say(id, 'success', atMs);
    return id;
  };
  const tell = (id: number) =>
    send(`${world.apiUrl()}/v1/hooks/deploys/${KEYS.DEPLOYS_KEY}`, {
      method: 'POST',
      ...github.delivery(id, KEYS.SECRET),
    });
  const alert = (service: string) =>
    send(`${world.apiUrl()}/v1/hooks/alerts/${KEYS.HOOK_KEY}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ version: '4', status: 'firing', groupKey: '{}', truncatedAlerts: 0 },
        alerts: [
          {
            ...{ status: 'firing', labels: { alertname: 'Errors', service, severity: 'critical' }, annotations: {} },
            startsAt: new Date().toISOString(),
            ...{ endsAt: '0001-01-01T00:00:00Z', fingerprint: service },
          },
        ],
      }),
    });
  const incidentOf = (service: string, fits: (one: IncidentBody) => boolean) =>
    until(`an incident of ${service} as it should be`, async () => {
      const { body } = await world.api.call('incidents', { query: { all: true, limit: 50 } });
      return body.incidents.find((one) => one.service === service && fits(one)) ?? null;
    });
  const messages = (name: string) =>
    slack.got.filter(({ body }) => body.includes(`${name}:`)).map(({ path, body }) => `${path} ${body}`);
  const astern = (...words: readonly string[]) => runCliProcess(words, { env: { ASTERN_DATA: world.data } });

  it('is known after a downtime in which its deploy was told to nobody, and the page names it within 60 s (S35)', async () => {
    const sha = '4f3a2c1'.padEnd(40, '0');
    github.commit(sha, 'Round half up\n\nfor the accountants', 'Bo');
    await world.stop();
    const id = deployed('payments', sha, 6 * MINUTE_MS);
    await assert.rejects(tell(id), 'nobody takes what GitHub tells, and GitHub tells nothing twice');

    const startedMs = performance.now();
    await world.start();
    await alert('payments');
    const { name, suspects } = await incidentOf('payments', (one) => one.suspects?.[0]?.title === 'Round half up');
    const named = await until('the message names it', () =>
      messages(name).find((text) => text.includes('Round half up')),
    );
    const tookMs = performance.now() - startedMs;

    assert.ok(tookMs < MINUTE_MS, `${tookMs} ms`);
    const [suspect] = suspects ?? [];
    assert.deepEqual(
      [suspect?.release, suspect?.elsewhere?.name, suspect?.target, suspect?.author, suspect?.suspected],
      [null, 'acme/payments 4f3a2c1', 'payments/production', 'Bo', true],
    );
    assert.match(
      named,
      /acme\/payments 4f3a2c1 .*Round half up.* by Bo, deployed by GitHub to payments\/production 6 min/,
    );
    assert.match(
      named,
      /Astern did not deploy it and cannot put it back.*https:\/\/github\.test\/acme\/payments\/actions/,
    );
    assert.doesNotMatch(named, /Put back/);
  });

  it('is shown on the command line, and nothing of it can be put back by Astern', async () => {
    const { name } = await incidentOf('payments', () => true);

    const shown = await astern('incident', 'show', name);
    const markdown = await astern('incident', 'show', name, '--md');
    const listed = await astern('elsewhere', 'payments');

    assert.match(
      shown.out,
      /suspect +acme\/payments 4f3a2c1 of payments\/production: Round half up \(Bo\)\n +deployed by GitHub, not by Astern: https/,
    );
    assert.match(
      markdown.out,
      /\*\*suspected\*\*: payments\/production acme\/payments 4f3a2c1 "Round half up" by Bo, deployed by GitHub, 50 of 100/,
    );
    assert.match(listed.out, /6 min ago.* acme\/payments 4f3a2c1 +payments\/production +live +Round half up \(Bo\)/);
    assert.match(listed.out, /acme {2}github, asked every 1.0 s; its hook was not called yet/);
  });

  it('completes the message of an incident that was there before it was known (S35)', async () => {
    const sha = 'b10b10b'.padEnd(40, '0');
    github.commit(sha, 'Cache the front page', 'Cy');
    await alert('blog');
    const { name } = await incidentOf('blog', ({ suspects }) => suspects !== null);
    const first = await until('the message is there', () => messages(name)[0]);

    deployed('blog', sha, 2 * MINUTE_MS);
    const completed = await until('the message is completed', () =>
      messages(name).find((text) => text.includes('Cache the front page')),
    );

    assert.match(first, /^\/api\/chat\.postMessage .*No release suspected/);
    assert.match(
      completed,
      /^\/api\/chat\.update .*acme\/blog b10b10b .*by Cy, deployed by GitHub to blog\/production 2 min/,
    );
  });

  it('is known at once where the hook is heard, once for all the ways it came', async () => {
    const id = deployed('payments', 'c0ffee1'.padEnd(40, '0'), 0);
    const answers = [await tell(id), await tell(id)];
    const known = async () =>
      (await world.api.call('elsewhere', { query: { service: 'payments' } })).body.deploys.filter(
        (deploy) => deploy.id === String(id),
      );
    const asked = github.asked.length;
    await until('it was asked again', () => github.asked.length > asked + 4);

    assert.deepEqual(
      answers.map(({ status }) => status),
      [202, 202],
    );
    assert.deepEqual(
      (await known()).map(({ state, by }) => [state, by]),
      [['live', 'GitHub']],
    );
    const { body } = await world.api.call('events', { query: { limit: 1_000 } });
    const told = body.events.filter(({ kind, data }) => kind === 'elsewhere.deployed' && data.id === String(id));
    assert.equal(told.length, 1);
  });
});
