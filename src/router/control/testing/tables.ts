import type { Target } from '../../model.ts';
import type { Table } from '../table.ts';

/** Some targets under a fence; large enough for many sectors. */
export function tableOf(fence: number, count = 20): Table {
  const names = Array.from({ length: count }, (_, index) => `shop-${index}`);
  return new Map(names.map((name) => [name, { ...targetOf(name), fence }]));
}

export function targetOf(name: string): Target {
  const instances = [{ id: 'a.web.1', host: '127.0.0.1', port: 3_000 }];
  const streams = { policy: 'keep', graceMs: 0 } as const;
  const stacks = [{ id: 'a', release: 'r1', pools: [{ role: 'web', path: '/', instances, health: null, streams }] }];
  const hosts = { host: `${name}.localhost`, testHost: `test.${name}.localhost` };
  return { name, fence: 1, ...hosts, production: 'a', test: null, pause: null, stacks };
}
