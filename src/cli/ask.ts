import type { Terminal } from './terminal.ts';

/** Put a question to the person, on stderr. Null when there was no answer: Ctrl-C, Ctrl-D, or the signal. */
export async function ask(terminal: Terminal, question: string, signal: AbortSignal): Promise<string | null> {
  if (signal.aborted) return null;
  const { createInterface } = await import('node:readline');
  const reader = createInterface({ input: terminal.in, output: terminal.err, terminal: terminal.err.isTTY === true });
  try {
    return await new Promise<string | null>((resolve) => {
      reader.once('line', resolve);
      reader.once('SIGINT', () => resolve(null));
      reader.once('close', () => resolve(null));
      signal.addEventListener('abort', () => resolve(null), { once: true });
      reader.setPrompt(question);
      reader.prompt();
    });
  } finally {
    reader.close();
  }
}

/** True only for a clear yes. */
export function isYes(answer: string | null): boolean {
  return answer !== null && /^y(es)?$/i.test(answer.trim());
}
