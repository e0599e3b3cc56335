import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { routes } from '../../api/routes.ts';
import { openapiDocument } from './openapi.ts';

describe('the document about the API', () => {
  it('names every route once, and is made once', async () => {
    const document = openapiDocument('1.2.3');

    const made = (await document()) as {
      info: { version: string };
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const names = Object.values(made.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );

    assert.equal(made.info.version, '1.2.3');
    assert.deepEqual(names.sort(), Object.keys(routes).sort());
    assert.equal(await document(), made);
  });
});
