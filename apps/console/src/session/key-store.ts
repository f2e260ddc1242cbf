const NAME = 'sluice.key';

/** The API key lives in this tab alone: closing it signs out, and no other page of the browser sees it. */
export const keyStore = {
  read: (): string | undefined => window.sessionStorage.getItem(NAME) ?? undefined,
  write: (apiKey: string): void => window.sessionStorage.setItem(NAME, apiKey),
  clear: (): void => window.sessionStorage.removeItem(NAME),
};
