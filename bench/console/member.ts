import { createClient, type Client } from '@sluice/sdk';

const EMAIL = 'ona@northwind.example';
const PASSWORD = 'harbour mist lamp seven';

/** Takes the way of a first start: makes the owner. Answers with the member's id. */
export async function makeOwner(server: { url: string; setupUrl?: string }): Promise<string> {
  const token = new URL(server.setupUrl ?? '').hash.slice(1);
  const me = await browserAt(server.url).setup.complete({
    body: { token, name: 'Ona Northwind', email: EMAIL, password: PASSWORD },
  });
  return me.member.id;
}

/** As that owner's browser. */
export async function signInAsOwner(url: string): Promise<Client> {
  const client = browserAt(url);
  await client.signIn.password({ body: { email: EMAIL, password: PASSWORD } });
  return client;
}

function browserAt(url: string): Client {
  const cookies: string[] = [];
  return createClient({
    url,
    fetch: async (to, init) => {
      const headers = new Headers(init?.headers);
      headers.set('origin', url);
      if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
      const answer = await fetch(to, { ...init, headers });
      for (const cookie of answer.headers.getSetCookie()) cookies.push(cookie.split(';', 1)[0] ?? '');
      return answer;
    },
  });
}
