import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { needs } from '../../../../test/support/required.ts';
import { which } from '../../../../test/support/which.ts';
import { configDifferences } from './differences.ts';
import { type HaproxySetup, renderConfig } from './render.ts';

const SETUP: HaproxySetup = {
  folder: '/etc/haproxy/astern',
  socket: '/run/haproxy/astern.sock',
  binds: [':80'],
  targets: [{ target: 'shop/production', roles: [{ name: 'web', servers: 2 }] }],
};

describe('the configuration for HAProxy', () => {
  const text = renderConfig(SETUP);
  const found = (edited: string) => configDifferences(edited, SETUP);

  it('has a backend for each slot and role, with room for instances that move', () => {
    const backends = [...text.matchAll(/^backend (shop\S+)/gm)].map(([, name]) => name);

    assert.deepEqual(
      backends,
      ['a', 'b', 'c', 'd'].map((slot) => `shop.production.${slot}.web`),
    );
    assert.equal(text.match(/server-template s 1-4 127\.0\.0\.1:1 check disabled/g)?.length, 4);
  });

  it('lacks nothing when it is pasted, whatever stands around it', () => {
    const around = `# mine\nglobal\n  maxconn 5000   # many\n\ndefaults\n  mode tcp\n\n${text}\nlisten stats\n  bind :9000\n`;

    assert.deepEqual(found(around), []);
  });

  it('may be laid out otherwise, with own sizes and longer times', () => {
    const own = text
      .replaceAll('    ', '\t')
      .replace('timeout server 1h', 'timeout server 2h')
      .replace('stats timeout 10s', 'stats timeout 5000')
      .replaceAll('size 100k', 'size 1m')
      .replaceAll('s 1-4 127', 's 1-20 127')
      .replaceAll('inter 1000ms', 'inter 500ms')
      .replace('bind :80', 'bind :443 ssl crt /etc/haproxy/cert.pem')
      .replace('option idle-close-on-response', 'option idle-close-on-response\n\thttp-request set-header x-mine 1');

    assert.deepEqual(found(own), []);
  });

  it('is told by name what it lacks', () => {
    const lines = [
      'option idle-close-on-response',
      'option abortonclose',
      'http-request deny deny_status 400 unless { req.hdr_cnt(host) eq 1 }',
      'load-server-state-from-file local',
    ];
    for (const line of lines) {
      const [first] = found(text.replace(`    ${line}\n`, ''));
      assert.equal(first?.needed, line);
    }
    assert.deepEqual(found('')[0], { section: 'global', needed: 'global', found: null });
  });

  it('is told what stands there instead', () => {
    const cases: readonly [string, string][] = [
      ['timeout server 1h', 'timeout server 50s'],
      ['stats timeout 10s', 'stats timeout 2m'],
      ['balance roundrobin', 'balance source'],
      ['http-reuse safe', 'http-reuse always'],
      ['retry-on conn-failure', 'retry-on all-retryable-errors'],
    ];
    for (const [needed, instead] of cases) {
      const differences = found(text.replace(needed, instead));
      assert.ok(
        differences.some((one) => one.needed === needed && one.found === instead),
        `${instead} is named`,
      );
    }
    assert.ok(found(text.replace('level admin', 'level user')).some((one) => one.needed.startsWith('stats socket')));
    assert.ok(found(text.replace('s 1-4 127', 's 1-3 127')).some((one) => one.needed.startsWith('server-template')));
    assert.ok(found(text.replace('gpc(1),', '')).some((one) => one.needed.startsWith('stick-table')));
  });

  it('is told when rules stand in another order', () => {
    const rule = 'http-request del-header x-astern- -m beg';
    const probe = text.split('\n').find((line) => line.includes('txn.astern_probe) bool(true)')) ?? '';
    const swapped = text.replace(`    ${rule}\n`, '').replace(probe, `    ${rule}\n${probe}`);

    assert.match(found(swapped)[0]?.needed ?? '', /after http-request del-header/);
  });

  it('is valid for HAProxy', { skip: needs('haproxy', () => which('haproxy')) }, () => {
    const dir = mkdtempSync(join(tmpdir(), 'astern-config-'));
    const file = join(dir, 'haproxy.cfg');
    writeFileSync(join(dir, 'astern.map'), '');
    writeFileSync(
      file,
      renderConfig({ ...SETUP, folder: dir, socket: join(dir, 's.sock'), binds: [`unix@${join(dir, 'front.sock')}`] }),
    );

    assert.doesNotThrow(() => execFileSync(which('haproxy') ?? '', ['-c', '-f', file], { stdio: 'pipe' }));
    rmSync(dir, { recursive: true });
  });
});
