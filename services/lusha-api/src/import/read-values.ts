/** A date as `YYYY-MM-DD`, or empty where the text tells none. */
export function readDate(text: string): string {
  const iso = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  if (iso) return Number.isNaN(Date.parse(iso[0])) ? '' : iso[0];
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (!american) return '';
  const [, month = '', day = '', year = ''] = american;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return Number.isNaN(Date.parse(date)) ? '' : date;
}

export function readFlag(text: string): boolean {
  return /^(1|true|yes|y|x|t)$/i.test(text.trim());
}

/** A telephone number: international where it says so or its country is known, else its own digits. */
export function readPhone(text: string, iso2: string | undefined): string | null {
  const [main = ''] = text.split(/\b(?:ext|x|durchwahl)\b\.?/i);
  const digits = main.replace(/\D/g, '');
  if (digits.length < 7 || digits.length > 15) return null;
  if (/^\s*(\+|00)/.test(main)) return `+${digits.replace(/^00/, '')}`;
  const northAmerican = iso2 === 'US' || iso2 === 'CA';
  if (northAmerican && digits.length === 10) return `+1${digits}`;
  return northAmerican && digits.length === 11 && digits.startsWith('1') ? `+${digits}` : digits;
}

/** The first year a text names ("2013 (1888)" gives 2013), or null. */
export function readYear(text: string): number | null {
  const year = Number(/\b(1[5-9]\d\d|20\d\d)\b/.exec(text)?.[0]);
  return Number.isInteger(year) ? year : null;
}
