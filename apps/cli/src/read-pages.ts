interface ListPage<T> {
  items: T[];
  nextCursor: string | null;
}

const MAX_PAGES = 100;
const PAGE_ROWS = 500;

/**
 * What a list holds, page by page: `atMost` items of it, and 50,000 where that is not given. A page of a search may
 * come with few items or none, and a next one.
 */
export async function readPages<T>(
  read: (query: { limit: number; cursor?: string }) => Promise<ListPage<T>>,
  atMost = MAX_PAGES * PAGE_ROWS,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const limit = Math.min(PAGE_ROWS, atMost - items.length);
    const page: ListPage<T> = await read({ limit, ...(cursor === null ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null || items.length >= atMost) break;
  }
  return items;
}
