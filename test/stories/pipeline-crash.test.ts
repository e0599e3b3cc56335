import { pipelineDeaths } from '../support/crash/pipeline-deaths.ts';

pipelineDeaths({
  title: 'a server killed at every step of a pipeline',
  rounds: 3,
  // Where nothing was done since the point before, dying is dying there once more; a command that is written may not be answered yet.
  wanted: /^(ran|stored)|\.telling$|^pipeline\.(started|rerun|stopping|deploying)\.told$/,
});
