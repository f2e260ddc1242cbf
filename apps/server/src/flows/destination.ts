import type { Enricher, Sink } from '@sluice/connectors';
import { SluiceError, type Run } from '@sluice/core';
import { requireShared, type LinkedAccount } from '../accounts/index.ts';
import type { Actor } from '../audit/index.ts';
import type { FlowParts } from './parts.ts';

/** The account that is written to. Throws `account.unknown`, `account.shared`, `account.inactive`, and `request.invalid` for a sink that does not take what is found. */
export async function checkDestination(
  parts: FlowParts,
  of: { actor: Actor; enricher: Enricher; destination: NonNullable<Run['destination']> },
): Promise<LinkedAccount> {
  const { actor, enricher, destination } = of;
  const account = await parts.accounts.resolve(actor.workspaceId, destination.accountId);
  requireShared(actor, account);
  requireActive(account);
  const sink = sinkOf(account.connector, destination.sink);
  if (sink.entity === enricher.entity) return account;
  throw new SluiceError('request.invalid', {
    message: `“${sink.title}” of ${account.connector.name} takes ${sink.entity} records, but the enricher gives ${enricher.entity} records.`,
    fix: 'Choose another sink of the destination.',
    fields: [{ field: 'destination.sink', message: `takes ${sink.entity} records` }],
  });
}

/** Throws `account.inactive` with the account's own reason. */
export function requireActive(account: LinkedAccount): void {
  if (account.status === 'active') return;
  throw new SluiceError('account.inactive', {
    message: `The account “${account.name}” is ${account.status}${account.statusReason ? `: ${account.statusReason}` : '.'}`,
    fix: 'Check the account again with `sluice accounts verify`, or replace its key.',
  });
}

/** Throws `request.invalid` when the connector has no such sink. */
export function sinkOf(connector: LinkedAccount['connector'], name: string): Sink {
  const sink = Object.hasOwn(connector.sinks, name) ? connector.sinks[name] : undefined;
  if (sink) return sink;
  const names = Object.keys(connector.sinks);
  throw new SluiceError('request.invalid', {
    message: `${connector.name} has no sink “${name}”.`,
    fix:
      names.length === 0
        ? 'Choose an account that records can be written to.'
        : `It has: ${names.join(', ')}.`,
    fields: [{ field: 'destination.sink', message: 'is not one of the connector’s' }],
  });
}
