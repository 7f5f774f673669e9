/** Moves one after another: what a second drop means depends on what the first has left. A move that fails ends only itself. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Makes a move when those before it are over. */
  take<T>(move: () => T | Promise<T>): Promise<T> {
    const turn = this.#last.then(move, move);
    this.#last = turn;
    return turn;
  }
}
