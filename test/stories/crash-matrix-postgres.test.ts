import { crashSuite } from '../support/crash/suite.ts';
import { needsPostgres } from '../support/postgres.ts';

const PLACE = { store: 'postgres', router: 'builtin' } as const;

crashSuite('PostgreSQL and the embedded router', PLACE, 'wherever something is half done', needsPostgres());
