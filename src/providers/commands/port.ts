/** Runs a short command of a service and hands back what it printed. Never throws: what went wrong is said. */
export type Commands = {
  run(order: CommandOrder, signal: AbortSignal): Promise<Printed>;
};

export type CommandOrder = {
  /** Run with `/bin/sh -c`, in a folder of its own. */
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
};

/** `text`: at most 64 KiB of standard output. */
export type Printed =
  | { readonly kind: 'printed'; readonly text: string; readonly exitCode: number }
  | { readonly kind: 'failed'; readonly why: string };
