import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { may, ROLES } from './may.ts';

describe('what a role may', () => {
  for (const [index, role] of ROLES.entries()) {
    it(`lets a ${role} do what the roles before it may, and nothing above`, () => {
      const allowed = ROLES.filter((needed) => may({ name: 'ada', role }, needed));

      assert.deepEqual(allowed, ROLES.slice(0, index + 1));
    });
  }
});
