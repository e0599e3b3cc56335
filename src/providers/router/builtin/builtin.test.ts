import { routerContract } from '../contract.ts';
import { openBuiltin } from '../testing/builtin.ts';

routerContract('builtin', async () => {
  const routed = await openBuiltin();
  return {
    router: routed.router,
    traffic: true,
    restart: async () => {
      await routed.killAll();
      await routed.reconnect();
    },
    close: routed.close,
  };
});
