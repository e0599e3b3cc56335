import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { routes } from '../routes.ts';
import { fillPath, paths } from './paths.ts';

describe('paths', () => {
  it('are those of the route table', () => {
    const table = Object.entries(routes).map(([name, { method, path }]) => [name, method, path]);

    assert.deepEqual(
      Object.entries(paths).map(([name, { method, path }]) => [name, method, path]),
      table,
    );
  });

  it('are filled with escaped parts and only the query that is there', () => {
    const filled = fillPath(
      '/v1/targets/:service/:environment',
      { service: 'a b', environment: 'x/y' },
      { n: 1, no: undefined },
    );

    assert.equal(filled, '/v1/targets/a%20b/x%2Fy?n=1');
  });
});
