import { ProviderError } from '../../../lib/errors.ts';

/** Result codes of SQLite, primary ones but for one (https://www.sqlite.org/rescode.html) that tell of trouble with the file, not of a bug in a query. */
const TROUBLE: ReadonlyMap<number, { readonly message: string; readonly retryable: boolean }> = new Map([
  [5, { message: 'the database is locked by another program; close it', retryable: true }],
  [
    8,
    {
      message: 'the database is read-only; check the rights of its file and whether its disk is mounted read-only',
      retryable: true,
    },
  ],
  [10, { message: 'the disk of the database answers with errors or became read-only; check it', retryable: true }],
  [11, { message: 'the database file is damaged; stop the server and put back a backup', retryable: false }],
  [
    13,
    {
      message: 'no space left for the database; nothing of this change was kept, free some space on its disk',
      retryable: true,
    },
  ],
  [14, { message: 'the database file cannot be opened; check its folder and rights', retryable: true }],
  [26, { message: 'the file is not a database', retryable: false }],
  // SQLITE_IOERR_SHMSIZE: the index of the log cannot grow. The change stands in the log and nobody is shown it; only a restart tells.
  [4_874, { message: 'no space left beside the database; free some space on its disk', retryable: true }],
]);

/** Trouble with the file as people can act on it; any other error as it is. */
export function explained(error: unknown): unknown {
  const code = wholeCode(error);
  const trouble = code === null ? undefined : (TROUBLE.get(code) ?? TROUBLE.get(code & 0xff));
  return trouble === undefined
    ? error
    : new ProviderError('database', trouble.message, { retryable: trouble.retryable, cause: error });
}

/** The primary code; the bits above it only say more about the same. */
export function resultCode(error: unknown): number | null {
  const code = wholeCode(error);
  return code === null ? null : code & 0xff;
}

function wholeCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode;
}
