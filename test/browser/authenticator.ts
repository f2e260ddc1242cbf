import type { Page } from 'playwright-core';

/** A device with a screen lock, on which passkeys are kept. */
export interface Authenticator {
  /** How many passkeys lie on it. */
  passkeys(): Promise<number>;
  /** Whether somebody is there who says yes to all it asks; at first there is. */
  setPresent(present: boolean): Promise<void>;
}

/** A finger, a face or a PIN at the page’s device. Looking with axe takes it away again. */
export async function addAuthenticator(page: Page): Promise<Authenticator> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    passkeys: async () => {
      const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId });
      return credentials.length;
    },
    setPresent: async (enabled) => {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    },
  };
}
