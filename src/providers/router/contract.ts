import { describe } from 'node:test';
import { breakGlassCases } from './testing/break-glass-cases.ts';
import { leavingCases } from './testing/leaving-cases.ts';
import { recordCases } from './testing/record-cases.ts';
import { openShops, type RouterHarness } from './testing/shops.ts';
import { trafficCases } from './testing/traffic-cases.ts';

/** What every router must do. One router serves all tests; each test has a target of its own. */
export function routerContract(name: string, open: () => Promise<RouterHarness>): void {
  describe(`router contract: ${name}`, () => {
    const shops = openShops(open);
    recordCases(shops);
    trafficCases(shops);
    leavingCases(shops);
    breakGlassCases(shops);
  });
}
