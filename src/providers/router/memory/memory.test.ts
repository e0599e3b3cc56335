import { systemClock } from '../../../lib/clock.ts';
import { routerContract } from '../contract.ts';
import { createMemoryRouter } from './index.ts';

routerContract('memory', async () => {
  const router = createMemoryRouter({ clock: systemClock });
  return { router: () => router, traffic: false, restart: null, close: () => router.close() };
});
