import { Socket } from 'node:net';

/**
 * What is asked in one turn goes out together: twelve questions that are asked at once are one message to the database, and not twelve. The
 * client corks its socket for each question; here it stays so until the turn is over. (`write` itself is put back by `connect`.)
 */
export class GatheringSocket extends Socket {
  #isGathering = false;

  override cork(): void {
    super.cork();
    if (this.#isGathering) return;
    this.#isGathering = true;
    super.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      this.uncork();
    });
  }
}
