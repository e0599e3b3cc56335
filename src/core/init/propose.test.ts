import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseServiceConfig } from '../../config/service.ts';
import type { ProjectFacts } from './model.ts';
import { propose } from './propose.ts';

function project(
  texts: Readonly<Record<string, string>>,
  others: readonly string[] = [],
  folderName = 'shop',
): ProjectFacts {
  return { folderName, paths: [...Object.keys(texts), ...others], texts, skipped: [] };
}

function packageJson(more: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ name: '@acme/shop', ...more });
}

type Case = {
  readonly kind: string;
  readonly facts: ProjectFacts;
  readonly service?: string;
  readonly build: string | null;
  readonly roles: Readonly<Record<string, string>>;
  readonly health?: string;
  readonly notes: readonly RegExp[];
  readonly guarded?: readonly string[];
  readonly complete?: boolean;
};

const RAILS =
  "source 'https://rubygems.org'\ngem 'rails', '~> 8.0'\ngem \"puma\"\ngem 'pg'\ngem 'propshaft'\ngem 'sidekiq'\n";

const CASES: readonly Case[] = [
  {
    kind: 'Node with npm',
    facts: project(
      {
        'package.json': packageJson({
          scripts: { start: 'node server.js', build: 'tsc', worker: 'node worker.js' },
          dependencies: { pg: '8' },
        }),
        'server.js': "if (req.url === '/healthz') answer();",
      },
      ['package-lock.json', 'migrations/', 'api/openapi.yaml'],
    ),
    build: 'npm ci && npm run build',
    roles: { web: 'node server.js', worker: 'node worker.js' },
    health: '/healthz',
    notes: [
      /Found package\.json: npm builds it/,
      /the script `worker`/,
      /Found migrations in migrations, for postgres/,
    ],
    guarded: ['database', 'contracts'],
  },
  {
    kind: 'Node with pnpm',
    facts: project(
      { 'package.json': packageJson({ scripts: { start: 'tsx src/main.ts' }, dependencies: { koa: '3' } }) },
      ['pnpm-lock.yaml'],
    ),
    build: 'pnpm install --frozen-lockfile',
    roles: { web: 'pnpm run start' },
    health: '/',
    notes: [/with Koa: pnpm/, /No path for health checks was found/],
  },
  {
    kind: 'Node with yarn, named by packageManager',
    facts: project(
      {
        'package.json': packageJson({
          packageManager: 'yarn@4.5.0',
          scripts: { start: 'node .', prestart: 'echo' },
          devDependencies: { x: '1' },
        }),
      },
      ['.yarnrc.yml'],
    ),
    build: 'yarn install --immutable',
    roles: { web: 'yarn run start' },
    notes: [/yarn builds it/],
  },
  {
    kind: 'Node with bun',
    facts: project(
      { 'package.json': packageJson({ scripts: { start: 'bun run x.ts' }, dependencies: { hono: '4' } }) },
      ['bun.lock'],
    ),
    build: 'bun install --frozen-lockfile',
    roles: { web: 'bun run start' },
    notes: [/bun builds it/],
  },
  {
    kind: 'Next.js',
    facts: project(
      {
        'package.json': packageJson({
          scripts: { build: 'next build', start: 'next start' },
          dependencies: { next: '16' },
        }),
      },
      ['package-lock.json'],
    ),
    build: 'npm ci && npm run build',
    roles: { web: 'node_modules/.bin/next start' },
    notes: [/with Next\.js/],
  },
  {
    kind: 'Express without start script',
    facts: project({
      'package.json': packageJson({ dependencies: { express: '5' } }),
      'index.js': 'app.get("/health")',
    }),
    build: 'npm install',
    roles: { web: 'node index.js' },
    health: '/health',
    notes: [/no start script: index\.js is taken/],
  },
  {
    kind: 'a single file without package.json',
    facts: project({ 'server.js': 'serve()' }),
    build: null,
    roles: { web: 'node server.js' },
    notes: [/There is no package\.json: server\.js is taken/],
  },
  {
    kind: 'package.json with nothing to start',
    facts: project({ 'package.json': packageJson({}) }),
    build: null,
    roles: { web: 'echo "roles.web.run in astern.yml is not set" >&2; exit 1' },
    notes: [/your package\.json has no start script: set roles\.web\.run/i],
    complete: false,
  },
  {
    kind: 'a broken package.json',
    facts: project({ 'package.json': '{' }),
    build: null,
    roles: { web: 'echo "roles.web.run in astern.yml is not set" >&2; exit 1' },
    notes: [/not valid JSON/],
    complete: false,
  },
  {
    kind: 'the root of a monorepo',
    facts: project({ 'package.json': packageJson({ workspaces: ['apps/*'], main: 'x' }) }, [
      'apps/',
      'apps/web/',
      'apps/web/package.json',
    ]),
    build: null,
    roles: { web: 'echo "roles.web.run in astern.yml is not set" >&2; exit 1' },
    notes: [/root of several packages.*npm start --prefix apps\/web/],
    complete: false,
  },
  {
    kind: 'Rails with Sidekiq',
    facts: project({ Gemfile: RAILS, 'config/routes.rb': 'get "up" => "rails/health#show", as: :rails_health_check' }, [
      'config/puma.rb',
      'db/migrate/',
    ]),
    build:
      'bundle config set --local path vendor/bundle && bundle install && SECRET_KEY_BASE_DUMMY=1 RAILS_ENV=production bundle exec rails assets:precompile',
    roles: { web: 'bundle exec puma -C config/puma.rb', worker: 'bundle exec sidekiq' },
    health: '/up',
    notes: [/with Rails/, /The worker is sidekiq/, /SECRET_KEY_BASE/],
    guarded: ['database'],
  },
  {
    kind: 'Rails with Procfile and its release line',
    facts: project({
      Gemfile: RAILS,
      Procfile:
        'release: bundle exec rails db:migrate\nweb: bundle exec puma -C config/puma.rb\nside_kiq: bundle exec sidekiq\n# off: x\n',
    }),
    build:
      'bundle config set --local path vendor/bundle && bundle install && SECRET_KEY_BASE_DUMMY=1 RAILS_ENV=production bundle exec rails assets:precompile',
    roles: { web: 'bundle exec puma -C config/puma.rb', 'side-kiq': 'bundle exec sidekiq' },
    notes: [
      /Found Procfile: web and side-kiq taken from it/,
      /release command \(bundle exec rails db:migrate\) is not a role/,
      /side_kiq .* side-kiq/,
    ],
  },
  {
    kind: 'a Procfile alone, with web and api',
    facts: project({ Procfile: 'web: ./serve --port "$PORT"\r\napi: ./api # fast\r\n' }),
    build: null,
    roles: { web: './serve --port "$PORT"', api: './api # fast' },
    notes: [/web and api taken from it/],
  },
  {
    kind: 'Go with main.go',
    facts: project(
      {
        'go.mod': 'module github.com/acme/till/v2\n\nrequire github.com/jackc/pgx/v5 v5.1.0\n',
        'main.go': 'http.HandleFunc("/readyz", x)',
      },
      ['migrations/'],
    ),
    service: 'till',
    build: 'go build -o bin/app .',
    roles: { web: './bin/app' },
    health: '/readyz',
    notes: [/Found go\.mod/],
    guarded: ['database'],
  },
  {
    kind: 'Go with cmd/',
    facts: project({ 'go.mod': 'module till\n' }, ['cmd/server/main.go', 'cmd/worker/main.go']),
    service: 'till',
    build: 'go build -o bin/ ./...',
    roles: { web: './bin/server', worker: './bin/worker' },
    notes: [/cmd\/ holds server, worker/],
  },
  {
    kind: 'Django',
    facts: project({ 'requirements.txt': 'Django==5.2\ngunicorn\npsycopg[binary]\ncelery\n' }, [
      'manage.py',
      'till/wsgi.py',
      'till/celery.py',
      'orders/',
      'orders/migrations/',
    ]),
    build: 'python3 -m pip install --target .deps -r requirements.txt',
    roles: { web: 'python3 -m gunicorn till.wsgi --bind 127.0.0.1:$PORT', worker: 'python3 -m celery -A till worker' },
    notes: [/with Django/, /The worker is Celery/],
    guarded: ['database'],
  },
  {
    kind: 'Flask without gunicorn',
    facts: project({ 'requirements.txt': 'flask>=3\n', 'app.py': 'from flask import Flask\nshop = Flask(__name__)\n' }),
    build: 'python3 -m pip install --target .deps -r requirements.txt',
    roles: { web: 'python3 -m flask --app app run --port $PORT' },
    notes: [/gunicorn is not among your requirements/],
  },
  {
    kind: 'FastAPI with pyproject',
    facts: project({
      'pyproject.toml': '[project]\ndependencies = ["fastapi[standard]>=0.115"]\n',
      'app/main.py': 'api: FastAPI = FastAPI()\n',
    }),
    build: 'python3 -m pip install --target .deps .',
    roles: { web: 'python3 -m uvicorn app.main:api --host 127.0.0.1 --port $PORT' },
    notes: [/with FastAPI/],
  },
  {
    kind: 'a Dockerfile alone',
    facts: project({
      Dockerfile:
        'FROM x AS build\nCMD ["wrong"]\nFROM y\nENTRYPOINT ["tini", "--"]\nCMD ["serve", \\\n  "--name", "a b"]\n',
    }),
    build: null,
    roles: { web: "tini -- serve --name 'a b'" },
    notes: [/processes, not containers/, /check it/],
  },
  {
    kind: 'a Dockerfile without command',
    facts: project({ Dockerfile: 'FROM scratch\n' }),
    build: null,
    roles: { web: 'echo "roles.web.run in astern.yml is not set" >&2; exit 1' },
    notes: [/no CMD or ENTRYPOINT/],
    complete: false,
  },
  {
    kind: 'an empty folder',
    facts: project({}, [], '42 Ünits'),
    service: 'nits',
    build: null,
    roles: { web: 'echo "roles.web.run in astern.yml is not set" >&2; exit 1' },
    notes: [/Nothing here says how your service is started/],
    complete: false,
  },
];

describe('a proposed astern.yml', () => {
  for (const one of CASES) {
    it(`fits ${one.kind}`, () => {
      const proposal = propose(one.facts);

      const config = parseServiceConfig(proposal.text, 'astern.yml');
      assert.equal(config.service, one.service ?? 'shop');
      assert.equal(config.build.run, one.build);
      assert.deepEqual(Object.fromEntries(config.roles.map(({ name, run }) => [name, run])), one.roles);
      if (one.health !== undefined) assert.equal(config.roles[0]?.health?.http, one.health);
      const { database, contracts } = config.guard;
      const guarded = [...(database === null ? [] : ['database']), ...(contracts.length === 0 ? [] : ['contracts'])];
      assert.deepEqual(guarded, one.guarded ?? []);
      assert.equal(proposal.complete, one.complete ?? true);
      for (const note of one.notes) assert.match(proposal.notes.join('\n'), note);
    });
  }

  it('lets Sidekiq finish its job before a hand-over', () => {
    const config = parseServiceConfig(propose(project({ Gemfile: RAILS })).text, 'astern.yml');

    assert.equal(config.roles.find(({ name }) => name === 'worker')?.stop.quiesce, 'SIGTSTP');
  });

  it('asks which role takes requests when none is named so', () => {
    const { notes } = propose(project({ Procfile: 'frontend: ./serve\n' }));

    assert.match(notes.join('\n'), /add `port: true`/);
  });

  it('parses, whatever stands in the files', () => {
    const file = fc.constantFrom(
      'package.json',
      'Procfile',
      'Dockerfile',
      'Gemfile',
      'go.mod',
      'requirements.txt',
      'pyproject.toml',
      'app.py',
    );
    const command = fc.string({ unit: 'binary' });
    const text = fc.oneof(
      command,
      command.map((run) => `web: ${run}\nworker: x ${run}`),
      command.map((run) => `CMD ${run}`),
      command.map((run) =>
        JSON.stringify({ name: run, main: run, scripts: { start: run, worker: run }, packageManager: run }),
      ),
      command.map((run) => `django\nflask\nmodule ${run}\ngem 'rails'\n${run} = Flask(`),
    );
    fc.assert(
      fc.property(fc.dictionary(file, text), fc.array(command), command, (texts, others, folderName) => {
        parseServiceConfig(propose(project(texts, others, folderName)).text, 'astern.yml');
      }),
      { numRuns: 400 },
    );
  });
});
