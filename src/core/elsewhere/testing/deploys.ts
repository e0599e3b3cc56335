import { mergeDeploy } from '../merge.ts';
import type { ElsewhereDeploy, SeenDeploy } from '../model.ts';

const ATMS = 1_700_000_000_000;

/** payments was deployed to production by GitHub. */
export function aSeenDeploy(change: Partial<SeenDeploy> = {}): SeenDeploy {
  return {
    id: '42',
    service: 'payments',
    environment: 'production',
    repository: 'acme/payments',
    sha: '4f3a2c1'.padEnd(40, '0'),
    ref: 'main',
    title: 'Round half up',
    author: 'Bo',
    deployer: 'bo',
    createdAtMs: ATMS - 60_000,
    link: 'https://github.example/acme/payments/deployments',
    said: [{ id: '7', state: 'live', atMs: ATMS, link: 'https://github.example/acme/payments/actions/runs/1' }],
    ...change,
  };
}

export function aDeploy(change: Partial<SeenDeploy> & { readonly source?: string } = {}): ElsewhereDeploy {
  const { source = 'acme', ...seen } = change;
  return mergeDeploy(null, aSeenDeploy(seen), { source, from: 'github', nowMs: ATMS + 1_000 });
}
