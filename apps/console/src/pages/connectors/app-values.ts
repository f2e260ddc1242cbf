/** What is entered of an OAuth app. */
export interface AppValues {
  clientId: string;
  clientSecret: string;
  baseUrl: string;
}

/** What is surely wrong of it, by field: said before anything is sent. */
export function appFaults({ clientId, clientSecret, baseUrl }: AppValues): Partial<AppValues> {
  const [id, secret, server] = [clientId.trim(), clientSecret.trim(), baseUrl.trim()];
  return {
    ...(/\s/.test(id) ? { clientId: 'A client id holds no spaces: was more copied than the id?' } : {}),
    ...(/\s/.test(secret)
      ? { clientSecret: 'A secret holds no spaces: was more copied than the secret?' }
      : secret === id && id !== ''
        ? { clientSecret: 'This is the client id once more; the secret is another text.' }
        : {}),
    ...(server === '' || isAddress(server)
      ? {}
      : { baseUrl: 'Has to be a whole address, such as https://api.example.com.' }),
  };
}

function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
