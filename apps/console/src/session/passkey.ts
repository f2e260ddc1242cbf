import { SluiceError, type Me } from '@sluice/core';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser';
import { client } from './client.ts';

/** Signs in with a passkey. `offered`: the browser offers it in the address’s field, and waits until it is chosen. */
export async function signInWithPasskey({ offered }: { offered: boolean }): Promise<Me> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const { challengeId, options } = await client.signIn.beginPasskey();
  const credential: AuthenticationResponseJSON = await startAuthentication({
    // What WebAuthn calls its options, which this API hands through as they are.
    optionsJSON: options as PublicKeyCredentialRequestOptionsJSON,
    useBrowserAutofill: offered,
  }).catch((error: unknown) => {
    throw refusalOf(error);
  });
  return client.signIn.passkey({ body: { challengeId, credential } });
}

/** Proves with a passkey that its member sits there still. */
export async function proveWithPasskey(): Promise<void> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const { challengeId, options } = await client.me.beginPasskeyProof();
  const credential: AuthenticationResponseJSON = await startAuthentication({
    optionsJSON: options as PublicKeyCredentialRequestOptionsJSON,
  }).catch((error: unknown) => {
    throw refusalOf(error);
  });
  await client.me.provePasskey({ body: { challengeId, credential } });
}

/** Has the browser make a passkey, with the options that the server gave. */
export async function makePasskey(options: unknown): Promise<RegistrationResponseJSON> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const optionsJSON = options as PublicKeyCredentialCreationOptionsJSON;
  return startRegistration({ optionsJSON }).catch((error: unknown) => {
    throw refusalOf(error);
  });
}

/** Gives up a passkey that the browser offers or asks for. */
export async function cancelPasskey(): Promise<void> {
  const { WebAuthnAbortService } = await import('@simplewebauthn/browser');
  WebAuthnAbortService.cancelCeremony();
}

/** Why the browser made no use of a passkey, in plain words. */
function refusalOf(error: unknown): SluiceError {
  const name = error instanceof Error ? error.name : '';
  if (name === 'InvalidStateError')
    return new SluiceError('auth.passkey', {
      message: 'This device has a passkey for this account already.',
      fix: 'Use that one, or another device.',
      cause: error,
    });
  return new SluiceError('auth.passkey', {
    message: name === 'NotAllowedError' ? 'No passkey was used.' : 'The browser could not use a passkey.',
    fix: 'Try again, or use your password.',
    cause: error,
  });
}
