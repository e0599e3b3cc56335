import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backendParts } from './names.ts';
import { configFilesIn, readRunningConfig } from './read-config.ts';
import { renderConfig } from './render.ts';
import { mergeSetups } from './report.ts';

describe('what the doctor says of HAProxy', () => {
  it('takes the files of a configuration from the command line', () => {
    const debian = [
      '/usr/sbin/haproxy',
      '-Ws',
      '-f',
      '/etc/haproxy/haproxy.cfg',
      '-p',
      '/run/haproxy.pid',
      '-f',
      '/a.cfg',
      '',
    ];

    assert.deepEqual(configFilesIn(debian), ['/etc/haproxy/haproxy.cfg', '/a.cfg']);
    assert.deepEqual(configFilesIn(['haproxy', '-W', '--', '/a.cfg', '/b.cfg', '']), ['/a.cfg', '/b.cfg']);
  });

  it('reads no files of a process that is no HAProxy', async () => {
    assert.equal(await readRunningConfig(process.pid), null);
    assert.equal(await readRunningConfig(2 ** 30), null);
  });

  it('foresees every role that anybody named, with the most instances', () => {
    const web = (target: string, servers: number) => ({ target, roles: [{ name: 'web', servers }] });
    const api = { target: 'shop/production', roles: [{ name: 'api', servers: 1 }] };

    assert.deepEqual(
      mergeSetups([web('shop/production', 2), web('blog/production', 1), api, web('shop/production', 4)]),
      [
        web('blog/production', 1),
        {
          target: 'shop/production',
          roles: [
            { name: 'web', servers: 4 },
            { name: 'api', servers: 1 },
          ],
        },
      ],
    );
  });

  it('knows its own backends by name', () => {
    assert.deepEqual(backendParts('shop.production.a.web'), { target: 'shop/production', slot: 'a', role: 'web' });
    for (const other of ['astern.none', 'my.own.backend.name', 'shop', 'shop.production.a']) {
      assert.equal(backendParts(other), null, other);
    }
  });

  it('gives the socket to the user of the server, and none on TCP', () => {
    const setup = { folder: '/etc/haproxy/astern', binds: [':80'], targets: [] };

    assert.match(
      renderConfig({ ...setup, socket: '/run/a.sock', user: 'astern' }),
      /stats socket \/run\/a\.sock user astern mode 600 /,
    );
    assert.match(renderConfig({ ...setup, socket: '/run/a.sock' }), /stats socket \/run\/a\.sock mode 600 level admin/);
    assert.match(
      renderConfig({ ...setup, socket: '10.0.0.1:9999', user: 'astern' }),
      /stats socket 10\.0\.0\.1:9999 level admin\n/,
    );
  });
});
