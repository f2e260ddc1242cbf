const AT_ONCE = 64;

/** How many a second, where so many are under way at once. */
export async function perSecond<T>(
  items: readonly T[],
  each: (item: T) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await each(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return (items.length * 1000) / (performance.now() - began);
}
