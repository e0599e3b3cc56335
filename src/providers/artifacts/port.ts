/** Where built releases are kept, by content. */
export type Artifacts = {
  /** Pack a folder and store it; the same content gives the same digest and is stored once. Throws UserError `artifacts/disk-full` and leaves nothing behind. */
  put(folder: string, signal: AbortSignal): Promise<{ readonly digest: string; readonly sizeBytes: number }>;
  /**
   * The same of a tar, plain or compressed, that was packed elsewhere. Throws UserError `artifacts/not-a-tar`, `artifacts/too-large`,
   * `artifacts/disk-full` and leaves nothing behind.
   */
  take(
    tar: AsyncIterable<Uint8Array>,
    limitBytes: number,
    signal: AbortSignal,
  ): Promise<{ readonly digest: string; readonly sizeBytes: number }>;
  /** Read it whole and compare with its digest. */
  verify(digest: string): Promise<'present' | 'missing' | 'damaged'>;
  /** Cheap look: does a file of the recorded size stand there? */
  has(digest: string): Promise<boolean>;
  unpack(digest: string, folder: string): Promise<void>;
  remove(digest: string): Promise<void>;
  list(): Promise<readonly string[]>;
  freeBytes(): Promise<number>;
};
