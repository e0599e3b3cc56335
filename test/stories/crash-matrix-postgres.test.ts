import { crashSuite } from '../support/crash/suite.ts';
import { needsPostgres } from '../support/postgres.ts';

const PLACE = { store: 'postgres', router: 'builtin' } as const;

crashSuite('PostgreSQL and the embedded router', PLACE, 'in the middle of its flips', needsPostgres());
