import { after, before, describe } from 'node:test';
import { type Cluster, needsPostgres, startCluster } from '../../test/support/postgres.ts';
import { storeContract } from './contract.ts';
import { openPostgresForTest } from './testing/open-postgres.ts';

describe('PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster?.stop());

  storeContract('PostgreSQL', (t) => openPostgresForTest(t, cluster));
});
