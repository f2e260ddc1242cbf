const STARS = '********';
const inspect = Symbol.for('nodejs.util.inspect.custom');

/**
 * A value that must not be shown. However it is printed, logged, joined or serialised it comes out as
 * stars; only `open()` gives the text, and whoever opens it holds it no longer than one call needs. I-1
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  open(): string {
    return this.#text;
  }

  /** Enough to tell two keys apart on a screen: the last four characters of a long secret, else none. */
  hint(): string {
    return this.#text.length >= 16 ? `…${this.#text.slice(-4)}` : STARS;
  }

  toString(): string {
    return STARS;
  }

  toJSON(): string {
    return STARS;
  }

  [inspect](): string {
    return STARS;
  }
}
