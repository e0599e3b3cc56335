import { request } from 'node:http';

/** Status of a GET through the router's front on a fresh connection; null when nothing came within the limit. */
export function askHost(address: string, host: string, path: string, timeoutMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    const asked = request(new URL(path, address), { headers: { host }, agent: false, timeout: timeoutMs }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? null);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
    asked.end();
  });
}
