import { crashSuite } from '../support/crash/suite.ts';

const PLACE = { store: 'sqlite', router: 'builtin' } as const;

crashSuite('SQLite and the embedded router', PLACE, 'at every point', false);
