import { pipelineDeaths } from '../support/crash/pipeline-deaths.ts';
import { needsPostgres, startCluster } from '../support/postgres.ts';

// Every point is died at on the embedded store, here a choice of them; with ASTERN_POINTS=all it is every one of them here too.
pipelineDeaths({
  title: 'a server on PostgreSQL killed at steps of a pipeline',
  skip: needsPostgres(),
  rounds: 2,
  wanted: /^(gate\.passed|pipeline\.(held|done))\.telling$|^pipeline\.(started|rerun|stopping|deploying)\.told$/,
  database: async () => {
    const cluster = await startCluster();
    return { url: await cluster.database(), stop: () => cluster.stop() };
  },
});
