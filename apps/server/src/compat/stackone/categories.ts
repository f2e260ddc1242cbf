/** `Data enrichment` → `data-enrichment`; the Hub shows it in capitals, with spaces again. */
export function categorySlug(category: string): string {
  return category
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

/** A connector has one category on this wire: its first. */
export function categoryOf(categories: readonly string[]): string {
  return categorySlug(categories[0] ?? 'other');
}

/** Whether a connector is of one of these; each may be written as a slug or in words. */
export function isOneOf(categories: readonly string[], wanted: readonly string[]): boolean {
  const slugs = new Set(categories.map(categorySlug));
  return wanted.some((one) => slugs.has(categorySlug(one)));
}
