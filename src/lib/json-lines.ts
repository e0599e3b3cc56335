import type { Socket } from 'node:net';

const LONGEST_LINE = 16 * 1024 * 1024;

/** Call `onMessage` for every line of JSON that arrives. A line that is no JSON, or endless, ends the connection. */
export function readJsonLines(socket: Socket, onMessage: (message: unknown) => void): void {
  let parts: string[] = [];
  let length = 0;
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      parts.push(text.slice(from, end));
      const line = parts.join('');
      parts = [];
      length = 0;
      from = end + 1;
      const message = parse(line);
      if (message === undefined) return void socket.destroy();
      onMessage(message);
    }
    if (from < text.length) parts.push(text.slice(from));
    length += text.length - from;
    if (length > LONGEST_LINE) socket.destroy();
  });
}

export function sendJsonLine(socket: Socket, message: unknown): void {
  if (!socket.destroyed && socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
