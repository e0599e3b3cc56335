import { mkdir, open, rm } from 'node:fs/promises';
import { UserError } from '../../../lib/errors.ts';
import { unpackAny } from './tar.ts';
import { newTemp } from './temp.ts';

/** What was built elsewhere comes as one tar; it is laid out, so that it is packed as everything else is. */
export async function layOut<Done>(
  tempDir: string,
  {
    tar,
    limitBytes,
    signal,
  }: { readonly tar: AsyncIterable<Uint8Array>; readonly limitBytes: number; readonly signal: AbortSignal },
  use: (folder: string) => Promise<Done>,
): Promise<Done> {
  const file = newTemp(tempDir);
  const folder = `${file}.files`;
  try {
    await write(file, tar, limitBytes);
    signal.throwIfAborted();
    await mkdir(folder, { mode: 0o700 });
    if (!(await unpackAny(file, folder, signal))) throw notTar();
    return await use(folder);
  } finally {
    await rm(file, { force: true });
    await rm(folder, { recursive: true, force: true });
  }
}

async function write(file: string, tar: AsyncIterable<Uint8Array>, limitBytes: number): Promise<void> {
  const target = await open(file, 'wx', 0o600);
  let sizeBytes = 0;
  try {
    for await (const piece of tar) {
      sizeBytes += piece.length;
      if (sizeBytes > limitBytes) throw tooLarge(limitBytes);
      await target.writeFile(piece);
    }
  } finally {
    await target.close();
  }
  if (sizeBytes === 0) throw notTar();
}

function notTar(): UserError {
  return new UserError(
    'artifacts/not-a-tar',
    'What was sent is no tar archive that can be unpacked.',
    'Send a folder, a .tar or a .tar.gz: `astern release add --artifact dist`.',
  );
}

function tooLarge(limitBytes: number): UserError {
  return new UserError(
    'artifacts/too-large',
    `An artifact may have at most ${Math.round(limitBytes / 1024 / 1024)} MB when it is sent.`,
    'Leave out what the service does not need to run.',
  );
}
