import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isWithin } from './public-address.ts';

describe('addresses that others give', () => {
  const cases = [
    ['93.184.216.34', true, true],
    ['172.15.255.255', true, true],
    ['172.32.0.1', true, true],
    ['2606:2800:220:1::1', true, true],
    ['127.0.0.1', false, true],
    ['127.255.0.9', false, true],
    ['0.0.0.0', false, true],
    ['10.1.2.3', false, true],
    ['172.16.0.1', false, true],
    ['172.31.255.255', false, true],
    ['192.168.1.1', false, true],
    ['100.64.0.1', false, true],
    ['::1', false, true],
    ['fd12:3456::1', false, true],
    ['::ffff:127.0.0.1', false, true],
    ['::ffff:7f00:1', false, true],
    ['::ffff:93.184.216.34', true, true],
    ['::127.0.0.1', false, true],
    ['64:ff9b::10.0.0.1', false, true],
    ['2002:7f00:1::', false, true],
    ['169.254.169.254', false, false],
    ['::ffff:169.254.169.254', false, false],
    ['64:ff9b::a9fe:a9fe', false, false],
    ['2002:a9fe:a9fe::1', false, false],
    ['fd00:ec2::254', false, false],
    ['100.100.100.200', false, false],
    ['168.63.129.16', false, false],
    ['192.0.0.192', false, false],
    ['fe80::1', false, false],
    ['fe80::1%eth0', false, false],
    ['224.0.0.1', false, false],
    ['255.255.255.255', false, false],
    ['ff02::1', false, false],
    ['::', false, false],
    ['shop.example.com', false, false],
    ['', false, false],
  ] as const;
  for (const [address, isPublic, isPrivate] of cases) {
    it(`${address === '' ? 'nothing' : address}: ${isPublic ? 'public' : isPrivate ? 'private' : 'never'}`, () => {
      assert.deepEqual([isWithin('public', address), isWithin('private', address)], [isPublic, isPrivate]);
      assert.equal(isWithin('trusted', address), true);
    });
  }
});
