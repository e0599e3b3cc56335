import { harmless, type Style, styleFor } from '../src/cli/terminal.ts';

/** Lines that stay, and in a terminal one below them that is drawn over and over. */
export type Display = {
  readonly style: Style;
  /** Null where nothing can be drawn over: then there are plain lines only. */
  readonly columns: () => number | null;
  line(text?: string): void;
  /** Draw the line at the bottom; null takes it away. */
  live(text: string | null): void;
};

const CLEAR_LINE = '\r\u001b[2K';

export function createDisplay(out: NodeJS.WriteStream, env: Readonly<Record<string, string | undefined>>): Display {
  const drawable = out.isTTY === true && env.TERM !== 'dumb';
  let bottom: string | null = null;
  const clear = () => (bottom === null ? '' : CLEAR_LINE);
  return {
    style: styleFor(out),
    columns: () => (drawable ? (out.columns ?? 80) : null),
    line: (text = '') => void out.write(`${clear()}${harmless(text)}\n${bottom ?? ''}`),
    live: (text) => {
      if (!drawable || text === bottom) return;
      out.write(`${clear()}${text ?? ''}`);
      bottom = text;
    },
  };
}
