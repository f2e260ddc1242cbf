import type { Me, Role } from '@sluice/core';
import { createClient, type Client } from '@sluice/sdk';
import type { Page } from 'playwright-core';

/** A server that runs, as the tests start it: what it said when it was ready, and a client with a key of it. */
export interface Place {
  server: { ready: Readonly<Record<string, unknown>> };
  client: Client;
}

/** Somebody who is signed in. */
export interface Person {
  me: Me;
  email: string;
  password: string;
  /** What the browser of that person keeps, as `name=value`. */
  cookies: readonly string[];
  /** Asks as that person, from a page of the server. */
  client: Client;
}

const PASSWORD = 'harbour mist lamp seven';
const people = new WeakMap<Place['server'], Map<Role, Promise<Person>>>();

/** The one person of that role there is on this server: made when first asked for, the owner by the setup link. */
export function personOf(place: Place, role: Role): Promise<Person> {
  const known = people.get(place.server) ?? new Map<Role, Promise<Person>>();
  people.set(place.server, known);
  const person = known.get(role) ?? (role === 'owner' ? makeOwner(place) : invite(place, role));
  known.set(role, person);
  return person;
}

export interface SignInOptions {
  /** Default the owner. */
  role?: Role;
  /** Where to go; default the accounts. */
  at?: string;
}

/** Signs the page’s browser in without the sign-in page, and goes to a page of the console. */
export async function signIn(
  page: Page,
  place: Place,
  { role = 'owner', at = '/accounts' }: SignInOptions = {},
) {
  const person = await personOf(place, role);
  await enterAs(page, place, person);
  await page.goto(urlOf(place) + at);
  return person;
}

/** Gives the page’s browser the cookies of somebody. */
export async function enterAs(page: Page, place: Place, { cookies }: Pick<Person, 'cookies'>): Promise<void> {
  await page.context().addCookies(
    cookies.map((cookie) => {
      const at = cookie.indexOf('=');
      return {
        name: cookie.slice(0, at),
        value: cookie.slice(at + 1),
        url: urlOf(place),
        httpOnly: true,
        sameSite: 'Strict' as const,
      };
    }),
  );
}

/** A sign-in of its own, which can be ended without anybody else being signed out. */
export async function signInAnew(place: Place, { email, password }: Person): Promise<Person> {
  return become(place, { email, password }, async (browser) => {
    const { me } = await browser.signIn.password({ body: { email, password } });
    if (!me) throw new Error('A code is needed.');
    return me;
  });
}

export function urlOf({ server }: Place): string {
  return String(server.ready['url']);
}

async function makeOwner(place: Place): Promise<Person> {
  const token = new URL(String(place.server.ready['setupUrl'])).hash.slice(1);
  const email = 'ona@northwind.example';
  return become(place, { email, password: PASSWORD }, (browser) =>
    browser.setup.complete({ body: { token, name: 'Ona Northwind', email, password: PASSWORD } }),
  );
}

async function invite(place: Place, role: Role): Promise<Person> {
  const owner = await personOf(place, 'owner');
  const email = `${role}@northwind.example`;
  const { url } = await owner.client.invitations.create({ body: { email, role } });
  const token = new URL(url).hash.slice(1);
  const name = `Ines ${role.charAt(0).toUpperCase()}${role.slice(1)}`;
  return become(place, { email, password: PASSWORD }, (browser) =>
    browser.invitations.accept({ body: { token, name, password: PASSWORD } }),
  );
}

/** Does what signs a browser in, and keeps what the browser would keep. */
async function become(
  place: Place,
  known: Pick<Person, 'email' | 'password'>,
  enter: (browser: Client) => Promise<Me>,
): Promise<Person> {
  const cookies: string[] = [];
  const url = urlOf(place);
  const client = createClient({
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
  return { ...known, me: await enter(client), cookies, client };
}
