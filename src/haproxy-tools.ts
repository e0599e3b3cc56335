import { userInfo } from 'node:os';
import type { HaproxySettings } from './config/haproxy-settings.ts';
import { systemClock } from './lib/clock.ts';
import { reportOn } from './providers/router/haproxy/report.ts';
import type { RouterSetup } from './providers/router/setup.ts';

/** What the doctor asks of the HAProxies that the settings name: by the server, or by the command line while no server runs. */
export function haproxySetupOf(settings: HaproxySettings): RouterSetup {
  const { username } = userInfo();
  return (targets) => reportOn({ ...settings, clock: systemClock }, targets, username === 'root' ? null : username);
}
