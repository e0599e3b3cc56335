import assert from 'node:assert/strict';
import { it } from 'node:test';
import { secretValues } from './secret-values.ts';

it('takes the values of references for secrets, and no others', () => {
  const declared = { LEVEL: 'debug', TOKEN: { env: 'SHOP_TOKEN' }, KEY: { file: 'key.pem' } };

  const secrets = secretValues(declared, { LEVEL: 'debug', TOKEN: 'hunter22', KEY: '---\nabcd' });

  assert.deepEqual(secrets, ['hunter22', '---\nabcd']);
});
