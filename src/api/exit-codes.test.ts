import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EXIT, exitCodeFor } from './exit-codes.ts';
import { PROBLEM_STATUS, statusOf } from './problem-codes.ts';

const cases: readonly (readonly [code: string, exit: number])[] = [
  ['guard/no-candidate', EXIT.refusedByGuard],
  ['guard/stop', EXIT.refusedByGuard],
  ['release/rejected', EXIT.refusedByGuard],
  ['lock/held', EXIT.locked],
  ['lock/unknown', EXIT.notFound],
  ['access/no-token', EXIT.notAllowed],
  ['access/not-allowed', EXIT.notAllowed],
  ['target/unknown', EXIT.notFound],
  ['release/unknown', EXIT.notFound],
  ['operation/unknown', EXIT.notFound],
  ['request/unknown-route', EXIT.notFound],
  ['source/unknown-commit', EXIT.notFound],
  ['target/wrong-phase', EXIT.askedWrongly],
  ['release/ambiguous', EXIT.askedWrongly],
  ['request/invalid', EXIT.askedWrongly],
  ['request/usage', EXIT.askedWrongly],
  ['config/invalid', EXIT.askedWrongly],
  ['source/not-a-repository', EXIT.askedWrongly],
  ['idempotency/key-reused', EXIT.askedWrongly],
  ['operation/in-progress', EXIT.failed],
  ['artifacts/disk-full', EXIT.failed],
  ['internal/bug', EXIT.failed],
  ['server/unavailable', EXIT.failed],
  ['server/unreachable', EXIT.unreachable],
];

describe('exit codes', () => {
  for (const [code, exit] of cases) {
    it(`gives ${exit} for ${code}`, () => {
      assert.ok(Object.hasOwn(PROBLEM_STATUS, code), `${code} is not a code`);
      assert.equal(exitCodeFor({ code, status: statusOf(code) }), exit);
    });
  }

  it('goes by the status for a code of a newer server', () => {
    const exits = [401, 403, 404, 409, 422, 500, 503].map((status) => exitCodeFor({ code: 'new/code', status }));

    assert.deepEqual(exits, [5, 5, 6, 2, 2, 1, 1]);
  });
});
