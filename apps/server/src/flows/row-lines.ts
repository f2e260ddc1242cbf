import { saveBytes } from './row-plan.ts';

const LINE_BYTES = 4;

/** The line of the file at which each row begins, rows counting from 1: what a person goes by to find it. */
export class RowLines {
  #lines = new Uint32Array(4096);
  #length = 0;

  push(line: number): void {
    if (this.#length === this.#lines.length) {
      const grown = new Uint32Array(this.#lines.length * 2);
      grown.set(this.#lines);
      this.#lines = grown;
    }
    this.#lines[this.#length] = line;
    this.#length += 1;
  }

  line(row: number): number {
    return this.#lines[row - 1] ?? 0;
  }

  async save(path: string): Promise<void> {
    await saveBytes(path, new Uint8Array(this.#lines.buffer, 0, this.#length * LINE_BYTES));
  }
}
