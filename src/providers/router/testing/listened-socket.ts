import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';

export type ListenedSocket = {
  readonly path: string;
  /** Every command that went through, in the order they came. */
  readonly commands: readonly string[];
  close(): void;
};

/** A socket beside the one of a HAProxy that passes everything on and remembers what was said. */
export async function listenTo(control: string): Promise<ListenedSocket> {
  const path = join(dirname(control), 'listened.sock');
  const commands: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const haproxy = connect(control);
    for (const socket of [client, haproxy]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => open.delete(socket));
    }
    client.on('data', (bytes) => {
      commands.push(...bytes.toString().split('\n').filter(Boolean));
    });
    client.pipe(haproxy).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    commands,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
      rmSync(path, { force: true });
    },
  };
}
