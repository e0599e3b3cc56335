import { describe } from 'node:test';
import { needs } from '../../../../test/support/required.ts';
import { which } from '../../../../test/support/which.ts';
import { routerContract } from '../contract.ts';
import { connectTo, openProxy } from '../testing/haproxy.ts';

const ROLES = [
  { name: 'web', servers: 2 },
  { name: 'api', servers: 2 },
];

describe('haproxy', { skip: needs('haproxy', () => which('haproxy')) }, () => {
  routerContract('haproxy', async () => {
    const targets = Array.from({ length: 40 }, (_, index) => ({ target: `shop${index + 1}/production`, roles: ROLES }));
    const proxy = await openProxy('lb1', targets, { binary: which('haproxy') ?? '' });
    let router = connectTo([proxy]);
    return {
      router: () => router,
      traffic: true,
      restart: async () => {
        await router.close();
        await proxy.kill();
        await proxy.start();
        router = connectTo([proxy]);
      },
      close: async () => {
        await router.close();
        await proxy.close();
      },
    };
  });
});
