import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/**
 * The body of a request on its way to an instance. Touches the request only when the instance is connected and wants the first byte, so
 * that a refused connection can be followed by another try; and its end is not the end of the client's connection, on which an answer may
 * still be due.
 */
export class BodyFeed extends Readable {
  readonly #req: IncomingMessage;
  readonly #onFirst: () => void;
  #attached = false;

  constructor(req: IncomingMessage, onFirst: () => void) {
    super({ autoDestroy: true });
    this.#req = req;
    this.#onFirst = onFirst;
  }

  override _read(): void {
    if (!this.#attached) this.#attach();
    this.#req.resume();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    if (this.#attached) {
      this.#req.off('data', this.#data).off('end', this.#end).off('close', this.#closed);
      // Read on and drop it: a client that is still sending could not read the answer otherwise.
      this.#req.resume();
    }
    callback(error);
  }

  #attach(): void {
    this.#attached = true;
    this.#onFirst();
    this.#req.on('data', this.#data).on('end', this.#end).on('close', this.#closed);
  }

  readonly #data = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#req.pause();
  };

  readonly #end = (): void => {
    this.push(null);
  };

  readonly #closed = (): void => {
    if (!this.#req.complete) this.destroy(new Error('the client left in the middle of its request'));
  };
}
