import { once } from 'node:events';
import { createServer } from 'node:net';

/** The usual address, or one with a free port where another program has it. */
export async function freeAddress(usual: string, taken: readonly string[] = []): Promise<string> {
  const [host = '127.0.0.1', port = '0'] = usual.split(':');
  if (!taken.includes(usual) && (await portIfFree(host, Number(port))) !== null) return usual;
  return `${host}:${await portIfFree(host, 0)}`;
}

async function portIfFree(host: string, port: number): Promise<number | null> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES'))
      return null;
    throw error;
  } finally {
    server.close();
  }
}
