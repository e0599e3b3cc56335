import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UserError } from '../lib/errors.ts';
import { serverSettings } from './server.ts';

function haproxy(written: string) {
  const file = { name: 'astern.server.yml', text: `router:\n  haproxy: ${written}\n`, folder: '/etc/astern' };
  return serverSettings({ file, env: {}, flags: {}, home: '/home/ann', cwd: '/srv' }).router.haproxy;
}

const HOST = '{ name: lb1, control: /run/haproxy/astern.sock, front: http://127.0.0.1:80 }';

describe('settings of HAProxy', () => {
  it('fill in folder, files and check interval', () => {
    assert.deepEqual(haproxy(`{ hosts: [${HOST}] }`), {
      hosts: [
        {
          name: 'lb1',
          control: '/run/haproxy/astern.sock',
          front: 'http://127.0.0.1',
          folder: '/etc/haproxy/astern',
          files: 'here',
        },
      ],
      checkEveryMs: 1_000,
    });
  });

  it('take several hosts, also those whose files cannot be written from here', () => {
    const far = '{ name: lb2, control: "10.0.0.2:9999", front: "http://10.0.0.2:8080/", folder: /srv/astern }';

    const settings = haproxy(`{ check_every: 500ms, hosts: [${HOST}, ${far}] }`);

    assert.equal(settings?.checkEveryMs, 500);
    assert.deepEqual(settings?.hosts[1], {
      name: 'lb2',
      control: '10.0.0.2:9999',
      front: 'http://10.0.0.2:8080',
      folder: '/srv/astern',
      files: 'there',
    });
    assert.equal(haproxy(`{ hosts: [${HOST.replace(' }', ', files: there }')}] }`)?.hosts[0]?.files, 'there');
  });

  const twice = (other: string) => `{ hosts: [${HOST}, ${other}] }`;
  const wrong: readonly [string, string, RegExp][] = [
    ['no hosts', '{}', /`hosts` is missing; write a list of hosts/],
    ['an empty list', '{ hosts: [] }', /expected a list of at least one host/],
    [
      'two hosts of one name',
      twice('{ name: lb1, control: /run/other.sock, front: http://127.0.0.1:81 }'),
      /router\.haproxy\.hosts\[1\]\.name: a second host named lb1; choose another name/,
    ],
    [
      'one socket twice',
      twice(HOST.replace('lb1', 'lb2')),
      /hosts\[1\]\.control: a second host at \/run\/haproxy\/astern\.sock/,
    ],
    ['a front over TLS', `{ hosts: [${HOST.replace('http:', 'https:')}] }`, /front: expected a plain http URL/],
    ['a front with a path', `{ hosts: [${HOST.replace(':80', ':80/x')}] }`, /front: expected a plain http URL/],
    ['a relative socket', `{ hosts: [${HOST.replace('/run', 'run')}] }`, /control: expected a runtime socket/],
    ['a socket without port', `{ hosts: [${HOST.replace(/\/run\S+sock/, 'lb1')}] }`, /control: expected a runtime/],
    ['a relative folder', `{ hosts: [${HOST.replace(' }', ', folder: astern }')}] }`, /folder: expected an absolute/],
    ['a folder with blanks', `{ hosts: [${HOST.replace(' }', ', folder: /a b }')}] }`, /folder: expected an absolute/],
    ['files elsewhere', `{ hosts: [${HOST.replace(' }', ', files: thre }')}] }`, /did you mean `there`\?/],
    ['an unknown key', `{ hosts: [${HOST.replace('front', 'frnt')}] }`, /did you mean `front`\?/],
  ];
  for (const [what, written, expected] of wrong) {
    it(`refuse ${what}`, () => {
      assert.throws(
        () => haproxy(written),
        (error) => error instanceof UserError && error.code === 'config/invalid' && expected.test(error.message),
      );
    });
  }
});
