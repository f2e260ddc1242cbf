import type { Question } from './question.ts';

/** A list that is given page by page. */
export interface List {
  name: string;
  list: (query: { limit: number; cursor?: string }) => Promise<{ nextCursor: string | null }>;
}

const PAGE = 50;
const STEP = 500;

/**
 * The page that lies so many rows down in a list, or its last where it is shorter. The way there is gone once,
 * by the first who asks, so it is to be asked before time is taken.
 */
export function farDown({ name, list, rows }: List & { rows: number }): Question {
  let cursor: Promise<string | undefined> | undefined;
  return {
    name: `${name}: far down`,
    ask: async () => {
      const from = await (cursor ??= goDown(list, rows));
      return list({ limit: PAGE, ...(from === undefined ? {} : { cursor: from }) });
    },
  };
}

async function goDown(list: List['list'], rows: number): Promise<string | undefined> {
  let cursor: string | undefined;
  for (let down = 0; down < rows; down += STEP) {
    const { nextCursor } = await list({ limit: STEP, ...(cursor === undefined ? {} : { cursor }) });
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return cursor;
}
