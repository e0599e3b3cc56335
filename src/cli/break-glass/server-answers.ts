import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

const WITHIN_MS = 300;

/** Does the server of a data folder take connections? Only worth a hint: whatever cannot be read counts as no. */
export function serverAnswers(data: string): Promise<boolean> {
  const url = addressIn(data);
  if (url === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 80) });
    const end = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(WITHIN_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

function addressIn(data: string): URL | null {
  try {
    const record: unknown = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8'));
    if (typeof record !== 'object' || record === null || !('url' in record)) return null;
    return URL.parse(String(record.url));
  } catch {
    // No server has said where it listens.
    return null;
  }
}
