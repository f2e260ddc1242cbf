import { Secret } from '@sluice/core';
import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A symmetric secret as the Standard Webhooks specification 1.0 has it: a prefix and 24 to 64 random bytes. */
export function makeSigningSecret(): Secret {
  return new Secret(PREFIX + randomBytes(SECRET_BYTES).toString('base64'));
}

/**
 * The headers of one try (Standard Webhooks 1.0). The id stays the same over tries and replays, so that who
 * receives can tell what it has; while two secrets are valid there are two signatures.
 */
export function signedHeaders(message: {
  eventId: string;
  at: number;
  body: string;
  secrets: readonly Secret[];
}): Record<string, string> {
  const timestamp = String(Math.floor(message.at / 1000));
  const signed = `${message.eventId}.${timestamp}.${message.body}`;
  return {
    'content-type': 'application/json',
    'user-agent': 'Sluice',
    'webhook-id': message.eventId,
    'webhook-timestamp': timestamp,
    'webhook-signature': message.secrets.map((secret) => signature(secret, signed)).join(' '),
  };
}

function signature(secret: Secret, signed: string): string {
  const key = Buffer.from(secret.open().slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
