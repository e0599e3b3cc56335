import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { serviceJsonSchema } from './json-schema.ts';
import { LATER_SECTIONS } from './schema.ts';
import { serverSchema } from './server-schema.ts';
import { parseServiceConfig } from './service.ts';

type Schema = {
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
};

const NAMED: Readonly<Record<string, string>> = {
  roles: '<role>',
  environments: '<name>',
  gates: '<gate>',
  people: '<person>',
  alerts: '<hook>',
  heartbeats: '<heartbeat>',
  deploys: '<source>',
};
/** Explained together: what a later version will act on, the choices of one value, and variables. */
const TOGETHER: readonly string[] = [
  ...LATER_SECTIONS,
  'streams',
  'env',
  'secret',
  'secrets',
  'key',
  'token',
  'tokens',
  'freezes',
  'repositories',
  // On a page of its own, docs/channels.md.
  'channels',
];

/** `roles.<role>.health.http`, and every other key that stands at the end of its branch. */
function keysOf(schema: Schema, path: readonly string[] = []): readonly string[] {
  const last = path.at(-1) ?? '';
  if (TOGETHER.includes(last)) return [path.join('.')];
  const shapes = [schema, ...(schema.anyOf ?? [])];
  const inner = shapes.flatMap(({ properties, additionalProperties: more }) => [
    ...Object.entries(properties ?? {}),
    ...(typeof more === 'object' && NAMED[last] !== undefined ? [[NAMED[last], more] as const] : []),
  ]);
  return inner.length === 0 ? [path.join('.')] : inner.flatMap(([key, one]) => keysOf(one, [...path, key]));
}

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

function missingIn(doc: string, keys: readonly string[]): readonly string[] {
  const table = read(doc);
  return keys.filter((key) => !new RegExp(`^\\| [^|]*\`${RegExp.escape(key)}\``, 'm').test(table));
}

describe('docs/astern-yml.md', () => {
  it('explains every key', () => {
    const keys = keysOf(serviceJsonSchema() as Schema);

    assert.ok(keys.includes('roles.<role>.health.http'), keys.join());
    assert.deepEqual(missingIn('docs/astern-yml.md', keys), []);
  });

  it('shows a smallest file that is one', () => {
    const [, smallest = ''] = /```yaml\n(service: [\s\S]*?)```/.exec(read('docs/astern-yml.md')) ?? [];

    assert.equal(parseServiceConfig(smallest, 'astern.yml').roles[0]?.run, 'node server.js');
  });
});

describe('docs/haproxy.md', () => {
  it('shows settings and an astern.yml that are taken', () => {
    const blocks = [...read('docs/haproxy.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    const [first, service = '', several] = blocks;

    assert.equal(serverSchema.parse(parse(first ?? '')).router?.haproxy?.hosts.length, 1);
    assert.equal(serverSchema.parse(parse(several ?? '')).router?.haproxy?.hosts.length, 2);
    assert.equal(parseServiceConfig(service, 'astern.yml').environments[0]?.router, 'haproxy');
  });
});

describe('docs/server-settings.md', () => {
  it('explains every key', () => {
    const keys = keysOf(z.toJSONSchema(serverSchema, { io: 'input' }) as Schema);

    assert.ok(keys.includes('router.listen'), keys.join());
    assert.deepEqual(missingIn('docs/server-settings.md', keys), []);
  });

  it('shows HAProxy hosts that the server would take, and explains their keys', () => {
    const [, hosts = ''] = /```yaml\n(router:[\s\S]*?)```/.exec(read('docs/server-settings.md')) ?? [];

    assert.equal(serverSchema.parse(parse(hosts)).router?.haproxy?.hosts.length, 2);
    assert.deepEqual(missingIn('docs/server-settings.md', ['name', 'control', 'front', 'folder', 'files']), []);
  });

  it('shows people whom the server would take', () => {
    const [, people = ''] = /```yaml\n(people:[\s\S]*?)```/.exec(read('docs/server-settings.md')) ?? [];

    assert.deepEqual(serverSchema.parse(parse(people)).people?.ann?.groups, ['on-call']);
  });

  it('shows tokens that the server would take', () => {
    const [, tokens = ''] = /```yaml\n(sign_in:[\s\S]*?)```/.exec(read('docs/server-settings.md')) ?? [];

    assert.equal(serverSchema.parse(parse(tokens)).sign_in?.tokens?.length, 2);
  });
});

describe('docs/alerts.md', () => {
  it('shows settings that the server would take, and explains their keys', () => {
    const [, hooks = ''] = /```yaml\n(alerts:[\s\S]*?)```/.exec(read('docs/alerts.md')) ?? [];

    const { alerts, heartbeats } = serverSchema.parse(parse(hooks));
    assert.deepEqual([Object.keys(alerts ?? {}).length, Object.keys(heartbeats ?? {}).length], [3, 1]);
    const keys = ['from', 'key', 'service', 'severity', 'secrets', 'tolerance', 'topics'];
    assert.deepEqual(missingIn('docs/alerts.md', keys), []);
  });

  it('shows YAML that is YAML, and settings of READMEs that the server would take', () => {
    for (const [, block = ''] of read('docs/alerts.md').matchAll(/```yaml\n([\s\S]*?)```/g)) assert.ok(parse(block));
    for (const sender of ['datadog', 'sentry', 'newrelic', 'sns', 'uptime-kuma', 'uptimerobot']) {
      const [, hook = ''] =
        /```yaml\n(alerts:[\s\S]*?)```/.exec(read(`src/providers/alerts/${sender}/README.md`)) ?? [];

      assert.ok(serverSchema.parse(parse(hook)).alerts, sender);
    }
  });
});
