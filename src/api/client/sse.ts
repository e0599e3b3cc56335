/** One message of a `text/event-stream`. */
export type SseMessage = { readonly id: string | null; readonly event: string | null; readonly data: string };

/** Takes the stream's text in pieces of any size and gives back the messages that are complete. Comments (heartbeats) give none. */
export function sseParser(): (piece: string) => readonly SseMessage[] {
  let rest = '';
  return (piece) => {
    rest += piece;
    const messages: SseMessage[] = [];
    for (;;) {
      const end = /\r\n\r\n|\n\n|\r\r/.exec(rest);
      if (end === null) return messages;
      const message = parseBlock(rest.slice(0, end.index));
      if (message !== null) messages.push(message);
      rest = rest.slice(end.index + end[0].length);
    }
  };
}

function parseBlock(block: string): SseMessage | null {
  let id: string | null = null;
  let event: string | null = null;
  const data: string[] = [];
  for (const line of block.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') id = value;
    else if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
  return data.length === 0 ? null : { id, event, data: data.join('\n') };
}
