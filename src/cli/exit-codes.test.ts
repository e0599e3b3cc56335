import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EXIT, exitCodeFor } from './exit-codes.ts';

const cases: readonly (readonly [code: string, status: number, exit: number])[] = [
  ['guard/no-candidate', 409, EXIT.refusedByGuard],
  ['guard/stop', 409, EXIT.refusedByGuard],
  ['release/rejected', 409, EXIT.refusedByGuard],
  ['lock/held', 423, EXIT.locked],
  ['lock/unknown', 404, EXIT.notFound],
  ['access/no-token', 401, EXIT.notAllowed],
  ['access/not-allowed', 403, EXIT.notAllowed],
  ['target/unknown', 404, EXIT.notFound],
  ['target/unknown', 0, EXIT.notFound],
  ['release/unknown', 404, EXIT.notFound],
  ['operation/unknown', 404, EXIT.notFound],
  ['request/no-such-route', 404, EXIT.notFound],
  ['target/wrong-phase', 409, EXIT.askedWrongly],
  ['release/ambiguous', 422, EXIT.askedWrongly],
  ['release/artifact-missing', 409, EXIT.askedWrongly],
  ['request/invalid', 400, EXIT.askedWrongly],
  ['config/invalid', 422, EXIT.askedWrongly],
  ['source/not-a-repository', 0, EXIT.askedWrongly],
  ['source/unknown-commit', 422, EXIT.askedWrongly],
  ['idempotency/key-reused', 409, EXIT.askedWrongly],
  ['operation/in-progress', 409, EXIT.failed],
  ['internal/bug', 500, EXIT.failed],
  ['server/overloaded', 503, EXIT.unreachable],
  ['server/unreachable', 0, EXIT.unreachable],
];

describe('exit codes', () => {
  for (const [code, status, exit] of cases) {
    it(`gives ${exit} for ${code} with status ${status}`, () => {
      assert.equal(exitCodeFor({ code, status }), exit);
    });
  }
});
