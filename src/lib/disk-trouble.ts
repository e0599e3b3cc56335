import { UserError } from './errors.ts';
import { codeOf, isDiskFull } from './file-errors.ts';

/** What a failed file operation says to a person, when it is the disk that is in trouble. Null: it is something else. */
export function diskTrouble(error: unknown): UserError | null {
  if (isDiskFull(error)) {
    return new UserError(
      'server/disk-full',
      `There is no room left on the disk: ${said(error)}.`,
      'Free some space where Astern keeps its data and try again. What runs is untouched, and a warm rollback needs no room.',
    );
  }
  if (codeOf(error) === 'EROFS') {
    return new UserError(
      'server/disk-read-only',
      `The disk cannot be written: ${said(error)}.`,
      'Mount it writable again (the system log says why it is not) and try again. What runs is untouched.',
    );
  }
  if (codeOf(error) === 'EIO') {
    return new UserError(
      'server/disk-error',
      `The disk answers with errors: ${said(error)}.`,
      'Look at the system log and replace the disk; `astern backup` first, if it still can be read. What runs is untouched.',
    );
  }
  return null;
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
