import { pagingDeaths } from '../support/crash/paging-deaths.ts';
import { needsPostgres, startCluster } from '../support/postgres.ts';

pagingDeaths({
  title: 'a server on PostgreSQL killed at every step between an alert and its messages',
  skip: needsPostgres(),
  database: async () => {
    const cluster = await startCluster();
    return { url: await cluster.database(), stop: () => cluster.stop() };
  },
});
