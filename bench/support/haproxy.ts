import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answersAt } from './hammer.ts';
import type { Place } from './place.ts';
import { choosePort } from './ports.ts';
import { startProgram, until } from './processes.ts';

const PLACES = ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy', '/usr/bin/haproxy'];

export function findHaproxy(): string | null {
  return PLACES.find((file) => existsSync(file)) ?? null;
}

const DEFAULTS = `defaults
  mode http
  timeout connect 3s
  timeout client 75s
  timeout server 60s
`;

/** As one would set it up for red/black: a map entry chooses the backend. */
export async function startHaproxy(
  place: Place,
  { host, ports, threads }: { host: string; ports: readonly number[]; threads: number },
): Promise<{ url: string; pid: number }> {
  const port = await choosePort();
  const map = join(place.folder, `hosts-${port}.map`);
  await writeFile(map, `${host} live\n`);
  const servers = ports.map((one, index) => `  server s${index} 127.0.0.1:${one}`).join('\n');
  const pid = await start(
    place,
    port,
    `global
  nbthread ${threads}
${DEFAULTS}
frontend front
  bind 127.0.0.1:${port}
  use_backend %[req.hdr(host),lower,map_str(${map})]
backend live
  http-reuse always
${servers}
`,
  );
  return { url: `http://127.0.0.1:${port}`, pid };
}

/** Answers by itself, as cheaply as can be: what is measured is what stands in front. */
export async function startStaticBackend(place: Place): Promise<number> {
  const port = await choosePort();
  await start(
    place,
    port,
    `global
  nbthread 1
${DEFAULTS}
frontend front
  bind 127.0.0.1:${port}
  http-request return status 200 content-type text/plain string ok
`,
  );
  return port;
}

async function start(place: Place, port: number, config: string): Promise<number> {
  const file = join(place.folder, `haproxy-${port}.cfg`);
  await writeFile(file, config);
  const child = startProgram(place, findHaproxy() ?? 'haproxy', ['-db', '-f', file]);
  let complaints = '';
  child.stderr?.on('data', (text: Buffer) => {
    complaints += String(text);
  });
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`haproxy ended: ${complaints}`);
    return (await answersAt(port)) ? true : null;
  }, AbortSignal.timeout(10_000));
  return child.pid ?? 0;
}
