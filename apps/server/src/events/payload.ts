import type { Account, EventType } from '@sluice/core';

/** The type of the event that only a test of a webhook makes. */
export const TEST_EVENT = 'webhook.test';

/**
 * What is sent of an event, as the very bytes that are signed and kept. Of the account it tells what names it
 * and how it stands: no secret, no field, no hint of one. I-1
 */
export function payloadOf(event: { type: EventType; at: number; account: Account }): string {
  const { id, connector, name, owner, ownerName, label, metadata, status, statusReason, statusSince } =
    event.account;
  const account = {
    id,
    connector,
    name,
    owner,
    ownerName,
    label,
    metadata,
    status,
    statusReason,
    statusSince,
  };
  return payload(event.type, event.at, { account });
}

export function testPayload(at: number, webhookId: string): string {
  return payload(TEST_EVENT, at, { webhook: { id: webhookId } });
}

function payload(type: string, at: number, data: unknown): string {
  return JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
}
