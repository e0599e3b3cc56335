import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isSecurePlace } from './secure-place.ts';

it('what browsers take for secure is https, and this machine', () => {
  const secure = ['https://astern.example.com', 'http://127.0.0.1:7070', 'http://localhost', 'http://[::1]:1'];
  const open = ['http://astern.example.com', 'http://10.0.0.7:7070', 'http://localhost.example.com'];

  assert.deepEqual(secure.map(isSecurePlace), [true, true, true, true]);
  assert.deepEqual(open.map(isSecurePlace), [false, false, false]);
});
