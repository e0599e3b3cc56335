import { after, before, describe } from 'node:test';
import { type Cluster, needsPostgres, startCluster } from '../../test/support/postgres.ts';
import { storeContract } from './contract.ts';
import { migratedDatabases, openPostgresForTest } from './testing/open-postgres.ts';
import { statementCases } from './testing/statement-cases.ts';

describe('PostgreSQL', { skip: needsPostgres() }, () => {
  let cluster: Cluster;
  let databases: Pick<Cluster, 'database'>;
  before(async () => {
    cluster = await startCluster();
    databases = migratedDatabases(cluster);
  });
  after(() => cluster?.stop());

  storeContract('PostgreSQL', (t) => openPostgresForTest(t, databases));
  describe('statements', () =>
    statementCases(
      (t) => openPostgresForTest(t, databases),
      (text, url) => cluster.query(text, url),
    ));
});
