import { crashSuite } from '../support/crash/suite.ts';
import { needsPostgres } from '../support/postgres.ts';
import { needs } from '../support/required.ts';
import { which } from '../support/which.ts';

const PLACE = { store: 'postgres', router: 'haproxy' } as const;
const skip = needs('haproxy', () => which('haproxy')) || needsPostgres();

crashSuite('PostgreSQL and HAProxy', PLACE, 'wherever something is half done', skip);
