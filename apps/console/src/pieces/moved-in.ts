/** Which entry of a list an arrow key leads to, round its ends; undefined for any other key and in an empty list. */
export function movedIn(
  key: string,
  { index, length }: { index: number; length: number },
): number | undefined {
  if (length === 0) return undefined;
  if (key === 'ArrowDown') return (index + 1) % length;
  if (key === 'ArrowUp') return (index - 1 + length) % length;
  return undefined;
}
