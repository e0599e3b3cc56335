import { fileURLToPath } from 'node:url';
import { answersAt } from './hammer.ts';
import type { Place } from './place.ts';
import { choosePort } from './ports.ts';
import { startProgram, until } from './processes.ts';

const SERVER = fileURLToPath(new URL('./service/server.js', import.meta.url));

/** Instances of the tiny service without Astern; gives their ports. */
export async function startNodeBackends(place: Place, count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const port = await choosePort();
    startProgram(place, process.execPath, [SERVER], { PORT: String(port) });
    await until(async () => ((await answersAt(port)) ? true : null), AbortSignal.timeout(10_000));
    ports.push(port);
  }
  return ports;
}
