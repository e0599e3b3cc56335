import { crashSuite } from '../support/crash/suite.ts';
import { needs } from '../support/required.ts';
import { which } from '../support/which.ts';

const PLACE = { store: 'sqlite', router: 'haproxy' } as const;
const skip = needs('haproxy', () => which('haproxy'));

crashSuite('SQLite and HAProxy', PLACE, 'in the middle of its flips', skip);
