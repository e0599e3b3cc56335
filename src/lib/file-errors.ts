export function isNotFound(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

/** No room: the disk, the quota or the allowed file size is used up. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(codeOf(error) ?? '');
}

/** `ENOENT` and its kind; null when the error is not one of the system's. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
