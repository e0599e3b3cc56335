import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeFrontEnd } from './front-end.ts';
import { judgeInfrastructure } from './infrastructure.ts';
import { judgeSize } from './size.ts';

const VITE = ['vite.config.ts', 'index.html', 'src/App.tsx', 'src/api/orders.ts', 'src/server/db.ts', 'package.json'];
const MIXED = ['vite.config.js', 'server.js', 'src/App.jsx', 'src/mail.js'];
const NEXT = ['web/next.config.js', 'web/app/page.tsx', 'web/app/api/orders/route.ts', 'server.js'];

type Front = readonly [title: string, all: readonly string[], changed: string, is: string | null];

const FRONT: readonly Front[] = [
  ['a component', VITE, 'src/App.tsx', 'front-end-changed'],
  ['a bundler', VITE, 'vite.config.ts', 'front-end-changed'],
  ['code of the server', VITE, 'src/server/db.ts', null],
  ['a test of a component', VITE, 'src/App.test.tsx', null],
  ['a page', NEXT, 'web/app/page.tsx', 'front-end-changed'],
  ['a route of the API', NEXT, 'web/app/api/orders/route.ts', null],
  ['the service beside it', NEXT, 'server.js', null],
  ['code beside the service', MIXED, 'src/mail.js', null],
  ['a component beside the service', MIXED, 'src/App.jsx', 'front-end-changed'],
  [
    'code of pages alone',
    ['vite.config.ts', 'index.html', 'src/main.ts', 'src/App.vue'],
    'src/cart.ts',
    'front-end-changed',
  ],
  ['a service without any front end', ['vitest.config.ts', 'src/a.ts'], 'src/a.ts', null],
  ['a bundled service', ['webpack.config.js', 'src/main.ts'], 'src/main.ts', null],
  ['a public file', ['public/logo.svg'], 'public/logo.svg', 'front-end-changed'],
  ['PHP in public', ['public/index.php'], 'public/index.php', null],
  ['Rails', ['app/javascript/application.js'], 'app/javascript/application.js', 'front-end-changed'],
  ['a service worker', VITE, 'public/sw.js', 'service-worker-changed'],
  ['a service worker', VITE, 'src/service-worker.ts', 'service-worker-changed'],
];

describe('the front end', () => {
  for (const [title, all, changed, is] of FRONT) {
    it(`configuration/10 ${title}: ${changed}`, () => {
      const findings = judgeFrontEnd({ changed: [changed], all: [...all, changed] });

      assert.deepEqual(
        findings.map(({ kind, verdict }) => [kind, verdict]),
        is === null ? [] : [[is, 'check']],
      );
    });
  }
});

const INFRASTRUCTURE: readonly (readonly [path: string, title: string | null])[] = [
  ['infra/main.tf', 'Terraform'],
  ['deploy/charts/shop/values.yaml', 'Helm'],
  ['k8s/deployment.yaml', 'Kubernetes'],
  ['docker-compose.yml', 'Docker Compose'],
  ['docker-compose.prod.yml', 'Docker Compose'],
  ['docker-compose.dev.yml', null],
  ['ansible/site.yml', 'Ansible'],
  ['deploy/nginx.conf', 'the web server or proxy'],
  ['haproxy/haproxy.cfg', 'the web server or proxy'],
  ['fly.toml', 'the hosting platform'],
  ['src/roles/admin.ts', null],
  ['src/charts/pie.ts', null],
  ['src/manifests/build.ts', null],
  ['config/database.yml', null],
  ['test/fixtures/main.tf', null],
  ['app.js', null],
];

describe('infrastructure', () => {
  for (const [path, title] of INFRASTRUCTURE) {
    it(`configuration/8 ${path}`, () => {
      assert.deepEqual(
        judgeInfrastructure([path]).map(({ subject, verdict }) => [subject, verdict]),
        title === null ? [] : [[title, 'check']],
      );
    });
  }
});

describe('size', () => {
  const near = { commits: 12, counted: 5_000, own: 0, related: true, sameCommit: false, files: 34, submodules: [] };

  it('size/commits numbers are told, and are no verdict', () => {
    const [finding, ...more] = judgeSize(near);

    assert.equal(finding?.why, '{live} has 12 commits that {target} does not have; 34 files differ.');
    assert.deepEqual([finding?.verdict, more], ['safe', []]);
  });

  it('size/commits one of each, and very many', () => {
    assert.match(judgeSize({ ...near, commits: 1, files: 1 })[0]?.why ?? '', /has 1 commit that .*; 1 file differs\./);
    assert.match(judgeSize({ ...near, commits: 5_000 })[0]?.why ?? '', /has 5000 or more commits/);
  });

  it('size/commits the same commit', () => {
    assert.deepEqual(
      judgeSize({ ...near, sameCommit: true }).map(({ kind, verdict }) => `${kind} ${verdict}`),
      ['nothing-between safe'],
    );
  });

  it('size/diverged the older one has commits of its own', () => {
    assert.deepEqual(
      judgeSize({ ...near, own: 1 }).map(({ kind, verdict }) => `${kind} ${verdict}`),
      ['commits-between safe', 'diverged check'],
    );
  });

  it('size/history a history that was cut short is unknown', () => {
    assert.deepEqual(
      judgeSize({ ...near, related: false, own: 3 }).map(({ kind, verdict }) => `${kind} ${verdict}`),
      ['history-unknown unknown'],
    );
  });

  it('size/submodule a submodule that moved is not judged', () => {
    assert.deepEqual(
      judgeSize({ ...near, submodules: ['lib/pay'] }).map(({ subject, verdict }) => `${subject} ${verdict}`),
      ['commits safe', 'lib/pay check'],
    );
  });
});
