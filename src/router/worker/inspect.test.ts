import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bareHost, dropNominated, isForThisHop } from './inspect.ts';

describe('what a request brings along', () => {
  const HOSTS = [
    ['Shop.Localhost:8080', 'shop.localhost'],
    ['shop.localhost.', 'shop.localhost'],
    ['shop.localhost.:80', 'shop.localhost'],
    ['[::1]:8080', '[::1]'],
    ['[::1]', '[::1]'],
    ['', ''],
  ] as const;
  for (const [header, host] of HOSTS) {
    it(`finds "${host}" in the Host header "${header}"`, () => assert.equal(bareHost(header), host));
  }

  it('drops exactly what Connection names, but never framing or Host', () => {
    const name = fc.constantFrom('X-A', 'x-b', 'Content-Length', 'Host', 'Cookie', 'X-C');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 8 }), fc.array(name, { maxLength: 4 }), (names, nominated) => {
        const headers = names.flatMap((one) => [one, 'v']);
        dropNominated(headers, nominated.join(' , '));
        const banned = new Set(nominated.map((one) => one.toLowerCase()));
        const left = names.filter((one) => isProtected(one) || !banned.has(one.toLowerCase()));
        assert.deepEqual(
          headers,
          left.flatMap((one) => [one, 'v']),
        );
      }),
    );
  });

  it('knows claims about forwarding by their beginning', () => {
    assert.ok(isForThisHop('x-forwarded-prefix'));
    assert.ok(isForThisHop('x-astern-anything'));
    assert.ok(!isForThisHop('x-forward'));
  });
});

function isProtected(name: string): boolean {
  return ['content-length', 'host'].includes(name.toLowerCase());
}
