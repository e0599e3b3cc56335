import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { parseAddress } from '../config/address.ts';
import type { DoctorFacts } from '../core/init/doctor.ts';

type Places = {
  readonly data: string;
  /** Where our server and our router answer; null when they are not known to. */
  readonly api: string | null;
  readonly router: string | null;
};

const DEFAULT_API = '127.0.0.1:7700';
const DEFAULT_ROUTER = '127.0.0.1:8080';

/** Who holds the addresses that server and router want on this machine. */
export async function portFacts({ data, api, router }: Places): Promise<DoctorFacts['ports']> {
  const apiAddress = api === null ? DEFAULT_API : hostOf(api);
  const routerAddress = router === null ? DEFAULT_ROUTER : hostOf(router);
  // The router outlives the server: with the server down, its control socket tells whose it is.
  const routerIsOurs = router !== null || (await answers(join(data, 'router', 'control.sock')));
  return [
    { what: 'the API', address: apiAddress, state: await stateOf(apiAddress, api !== null) },
    { what: 'the router', address: routerAddress, state: await stateOf(routerAddress, routerIsOurs) },
  ];
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}

async function stateOf(address: string, isOurs: boolean): Promise<'free' | 'ours' | 'taken'> {
  if (await isFree(address)) return 'free';
  return isOurs ? 'ours' : 'taken';
}

function isFree(written: string): Promise<boolean> {
  const address = parseAddress(written);
  if (address === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(address.port, address.host, () => probe.close(() => resolve(true)));
  });
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}
