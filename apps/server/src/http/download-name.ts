/** What the results of a file are saved as: `people.enriched.csv`. */
export function resultsName(fileName: string, format: 'csv' | 'jsonl'): string {
  return `${fileName.replace(/(?<=.)\.[^.]*$/, '')}.enriched.${format}`;
}

/**
 * A `content-disposition` for a file to be saved under the name. A name with more than the plainest characters
 * is given twice (RFC 6266, 5.; RFC 8187): written out for today's browsers, and with `_` for the rest.
 */
export function savedAs(name: string): string {
  const whole = name.replaceAll(/\p{Surrogate}|[\p{Cc}\p{Cf}"/\\]/gu, '_');
  const plain = whole.replaceAll(/[^\w .()-]/g, '_');
  const header = `attachment; filename="${plain}"`;
  return plain === whole ? header : `${header}; filename*=UTF-8''${encodeExtended(whole)}`;
}

/** What `encodeURIComponent` lets through and a header's extended value may not hold is encoded as well. */
function encodeExtended(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /['()*]/g,
    (mark) => `%${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase()}`,
  );
}
