import { flushCompileCache } from 'node:module';

const AFTER_MS = 3_000;

/**
 * Write down what Node made of our sources, if it was told to keep that. Node does so at the end of a process; one that runs for weeks and is
 * then killed would never have helped the next one.
 */
export function keepCompiledSoon(): void {
  setTimeout(flushCompileCache, AFTER_MS).unref();
}
