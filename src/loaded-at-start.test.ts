import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

/** Heavy, and not needed by a server that has just started on its own database: each is loaded where it is first used. */
const LATER = ['nodemailer', 'protobufjs', 'avsc', 'graphql', 'libpg-query', 'pg', '@fastify/swagger', 'ajv'];

const PROGRAM = `
  import { registerHooks } from 'node:module';
  const loaded = new Set();
  registerHooks({
    load(url, context, next) {
      loaded.add(/.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1] ?? url);
      return next(url, context);
    },
  });
  await import(new URL('main.ts', ${JSON.stringify(import.meta.url)}));
  const { default: Fastify } = await import('fastify');
  const { bodiesByZod } = await import(new URL('entry/http/openapi.ts', ${JSON.stringify(import.meta.url)}));
  await Fastify(bodiesByZod).ready();
  console.log(JSON.stringify([...loaded]));
`;

describe('the start of a server', () => {
  it('loads nothing that only some servers need, or only later', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', PROGRAM], {
      cwd: import.meta.dirname,
      maxBuffer: 4 * 1024 * 1024,
    });
    const loaded = new Set(JSON.parse(stdout) as string[]);

    assert.ok(loaded.has('fastify') && loaded.has('zod'));
    assert.deepEqual(
      LATER.filter((name) => loaded.has(name)),
      [],
    );
  });
});
