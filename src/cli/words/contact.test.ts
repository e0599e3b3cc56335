import assert from 'node:assert/strict';
import { it } from 'node:test';
import { addressText } from './contact.ts';

it('a browser is called by its push service, everything else by its address', () => {
  const subscription = '{"endpoint":"https://fcm.googleapis.com/fcm/send/abc","keys":{"p256dh":"B","auth":"c"}}';

  const shown = [subscription, '{"...', 'null', '{"endpoint":7}'].map((address) =>
    addressText({ channel: 'push', address }),
  );

  assert.deepEqual(shown, ['a browser by fcm.googleapis.com', '{"...', 'null', '{"endpoint":7}']);
  assert.equal(addressText({ channel: 'email', address: 'ann@example.com' }), 'ann@example.com');
});
