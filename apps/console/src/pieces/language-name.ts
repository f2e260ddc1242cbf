/** `pt-BR` → “Brazilian Portuguese”; the code itself where it has no name. */
export function languageName(locale: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}
