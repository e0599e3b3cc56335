import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseServiceConfig } from '../../config/service.ts';
import { worstVerdict } from '../../core/guard/finding.ts';
import type { ChangeAnswer } from '../../core/guard/report.ts';
import { makeRepositories, type Repositories } from '../../providers/source/git/testing/repositories.ts';
import { type AreaJudge, judgeChange } from './judge-change.ts';
import { judgeConfigurationArea } from './judge-configuration.ts';
import { judgeRuntimeArea } from './judge-runtime.ts';
import { judgeSizeArea } from './judge-size.ts';

const AREAS = {
  configuration: ['configuration', judgeConfigurationArea],
  runtime: ['runtime', judgeRuntimeArea],
  size: ['size', judgeSizeArea],
} as const satisfies Record<string, readonly [string, AreaJudge]>;

const yml = (env: string) =>
  `service: shop\nroles:\n  web: { run: node server.js }\nenvironments:\n  production: { env: { ${env} } }\n`;

const FIRST = {
  'astern.yml': yml('LOG: info, SMTP_HOST: { env: SMTP_HOST }'),
  'server.js': 'import { send } from "./src/mail.js";\nconst port = process.env.PORT ?? 3000;\n',
  'src/mail.js': '// mail\nexport const host = process.env.SMTP_HOST;\nexport const send = () => connect(host);\n',
  'src/mail.test.js': 'process.env.SMTP_HOST = "x";\n',
  'README.md': 'Set `process.env.SMTP_HOST`.\n',
  '.env.example': 'SMTP_HOST=\nCACHE_URL=\n',
  'src/cache.js': 'connect(process.env.CACHE_URL);\n',
  '.nvmrc': '20\n',
  Dockerfile: 'FROM node:20-alpine\n',
  'package-lock.json': JSON.stringify({ packages: { 'node_modules/redis': { version: '4.6.0' } } }),
  'infra/main.tf': 'resource "a" "b" {}\n',
  'public/sw.js': 'self.x = 1;\n',
  'vite.config.js': 'export default {};\n',
  'src/App.jsx': 'export const App = () => null;\n',
};

describe('configuration, runtime and size of two commits', () => {
  let all: Repositories;
  before(async () => {
    all = await makeRepositories();
  });
  after(() => all.remove());

  async function judge(repository: string, back: string, live: string): Promise<ChangeAnswer> {
    const source = all.source();
    const side = async (name: string, sha: string) => {
      const text = await source.readFile(repository, sha, 'astern.yml');
      return {
        name,
        sha,
        config: parseServiceConfig(text ?? 'service: shop\nroles: { web: { run: x } }\n', 'astern.yml'),
      };
    };
    const question = { repository, live: await side('r2', live), back: await side('r1', back), others: {} };
    return judgeChange({ source }, question, AREAS);
  }

  async function between(name: string, change: Record<string, string>): Promise<ChangeAnswer> {
    const repository = await all.newRepository(name);
    const back = await all.commit(repository, 'first', FIRST);
    const live = await all.commit(repository, 'second', change);
    return judge(repository, back, live);
  }

  const told = ({ findings }: ChangeAnswer) =>
    findings.map(({ kind, verdict, subject }) => `${verdict} ${kind} ${subject}`);

  it('finds all safe where only code changed', async () => {
    const answer = await between('code', {
      'server.js': 'const port = process.env.PORT || 80;\n',
      'src/new.js': '1;\n',
    });

    assert.deepEqual(told(answer), ['safe commits-between commits']);
    assert.equal(answer.findings[0]?.why, 'r2 has 1 commit that r1 does not have; 2 files differ.');
    assert.deepEqual(
      answer.looked.map(({ state }) => state),
      ['judged', 'judged', 'judged'],
    );
  });

  it('stops where a variable that the older code reads is gone from astern.yml', async () => {
    const answer = await between('gone', {
      'astern.yml': yml('LOG: info'),
      'src/mail.js': 'export const send = () => 1;\n',
      '.env.example': 'CACHE_URL=\n',
    });

    const [finding] = answer.findings;
    assert.deepEqual(told(answer), ['stop env-gone $SMTP_HOST', 'safe commits-between commits']);
    assert.deepEqual([finding?.file, finding?.line], ['src/mail.js', 2]);
    assert.match(
      finding?.why ?? '',
      /^r1 could not start or would misbehave: it reads \$SMTP_HOST, which r2 does not set/,
    );
  });

  it('stops where a variable is gone from the example, unless the live code reads it still', async () => {
    const gone = await between('example', { '.env.example': 'SMTP_HOST=\n', 'src/cache.js': '1;\n' });
    const kept = await between('still', { '.env.example': 'SMTP_HOST=\n' });

    assert.deepEqual(told(gone), ['stop env-gone $CACHE_URL', 'safe commits-between commits']);
    assert.deepEqual(told(kept), ['safe env-still-read $CACHE_URL', 'safe commits-between commits']);
  });

  it('checks what else lies around the service', async () => {
    const answer = await between('around', {
      '.nvmrc': '22\n',
      Dockerfile: 'FROM node:22-alpine\n',
      'package-lock.json': JSON.stringify({ packages: { 'node_modules/redis': { version: '5.0.0' } } }),
      'infra/main.tf': 'resource "a" "c" {}\n',
      'public/sw.js': 'self.x = 2;\n',
      'src/App.jsx': 'export const App = () => 1;\n',
    });

    assert.deepEqual(told(answer), [
      'check infrastructure-changed Terraform',
      'check runtime-major-changed Node.js',
      'check library-major-changed redis',
      'check service-worker-changed service worker',
      'check front-end-changed front end',
      'safe commits-between commits',
    ]);
  });

  it('says so when the older one has commits of its own, or shares no history', async () => {
    const repository = await all.newRepository('branches');
    const base = await all.commit(repository, 'first', FIRST);
    const live = await all.commit(repository, 'second', { a: '1' });
    all.git(repository, 'checkout', '-q', '-b', 'other', base);
    const side = await all.commit(repository, 'third', { b: '1' });
    all.git(repository, 'checkout', '-q', '--orphan', 'new');
    const orphan = await all.commit(repository, 'alone', {});

    assert.deepEqual(told(await judge(repository, side, live)), [
      'check diverged commits',
      'safe commits-between commits',
    ]);
    assert.deepEqual(told(await judge(repository, orphan, live)), ['unknown history-unknown commits']);
    assert.deepEqual(told(await judge(repository, live, live)), ['safe nothing-between commits']);
  });

  it('does not judge a submodule that moved', async () => {
    const repository = await all.newRepository('module');
    await all.commit(repository, 'first', { a: '1' });
    const link = (sha: string) => all.git(repository, 'update-index', '--add', '--cacheinfo', `160000,${sha},lib/pay`);
    link('1'.repeat(40));
    all.git(repository, 'commit', '-q', '-m', 'one');
    const back = all.git(repository, 'rev-parse', 'HEAD');
    link('2'.repeat(40));
    all.git(repository, 'commit', '-q', '-m', 'two');

    const answer = await judge(repository, back, all.git(repository, 'rev-parse', 'HEAD'));

    assert.deepEqual(told(answer), ['check submodule-changed lib/pay', 'safe commits-between commits']);
  });

  it('does not know what a lockfile says that cannot be read', async () => {
    const answer = await between('broken', { 'package-lock.json': '{"packages":' });

    assert.equal(worstVerdict(answer.findings.map(({ verdict }) => verdict)), 'unknown');
    assert.match(answer.findings[0]?.why ?? '', /package-lock\.json of r2 is not read, as it is no valid JSON/);
  });
});
