/** Somebody who has an account at the identity provider. */
interface Person {
  subject: string;
  email?: string;
  emailVerified?: boolean;
  name?: string;
}

/** An identity provider on this machine. */
export interface IdentityProvider {
  issuer: string;
  host: string;
  client: { id: string; secret: string };
  /** Who signs in there next; null: whoever it is goes back without. */
  person: Person | null;
  close(): Promise<void>;
}

interface Module {
  startIdentityProvider(redirectUri: string): Promise<IdentityProvider>;
}

/** It lies with the server's tests, behind no door: so it is loaded by its place. */
export async function startProvider(redirectUri: string): Promise<IdentityProvider> {
  const place = '../../apps/server/src/people/testing/identity-provider.ts';
  const { startIdentityProvider } = (await import(new URL(place, import.meta.url).href)) as Module;
  return startIdentityProvider(redirectUri);
}
