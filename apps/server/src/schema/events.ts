import type { Migration } from '@sluice/runtime';
import { sql } from 'kysely';

/** The tables of `events/`. Times are in milliseconds. A webhook's secrets lie in the vault under its id. */
export interface EventsTables {
  events: {
    workspace_id: string;
    id: string;
    type: string;
    at: number;
    /** The payload as it is sent, byte for byte. */
    data: string;
  };
  webhooks: {
    workspace_id: string;
    id: string;
    url: string;
    description: string;
    /** JSON list. */
    events: string;
    /** 0 or 1. */
    enabled: number;
    /** JSON: what may be shown of each secret, and until when it signs. */
    secrets: string;
    failing_since: number | null;
    created_at: number;
    updated_at: number;
  };
  deliveries: {
    workspace_id: string;
    id: string;
    webhook_id: string;
    event_id: string;
    type: string;
    status: string;
    attempts: number;
    /** How many tries there had been when it was last replayed: the plan of retries began anew there. */
    round_from: number;
    /** When it is tried next; while a server holds it, when another may take it; null once it has ended. */
    next_at: number | null;
    /** Until when one server holds it. */
    leased_until: number | null;
    created_at: number;
    ended_at: number | null;
  };
  delivery_tries: {
    workspace_id: string;
    delivery_id: string;
    number: number;
    at: number;
    status: number | null;
    error: string | null;
    answer: string;
    duration_ms: number;
  };
}

type ColumnTypes = Parameters<Migration['up']>[1];

export const eventsMigrations: readonly Migration[] = [
  {
    name: '0070-events',
    up: async (db, types) => {
      for (const statement of [...eventTables(types), ...deliveryTables(types)])
        await sql.raw(statement).execute(db);
    },
  },
];

function eventTables({ text, integer, json }: ColumnTypes): string[] {
  return [
    `create table events (
      workspace_id ${text} not null references workspaces (id),
      id ${text} not null,
      type ${text} not null,
      at ${integer} not null,
      data ${json} not null,
      primary key (workspace_id, id)
    )`,
    `create table webhooks (
      workspace_id ${text} not null references workspaces (id),
      id ${text} not null,
      url ${text} not null,
      description ${text} not null,
      events ${json} not null,
      enabled ${integer} not null,
      secrets ${json} not null,
      failing_since ${integer},
      created_at ${integer} not null,
      updated_at ${integer} not null,
      primary key (workspace_id, id)
    )`,
    'create unique index webhooks_by_id on webhooks (id)',
  ];
}

/** By its own index what is due is found, however much has ended. */
function deliveryTables({ text, integer, real }: ColumnTypes): string[] {
  return [
    `create table deliveries (
      workspace_id ${text} not null,
      id ${text} not null,
      webhook_id ${text} not null,
      event_id ${text} not null,
      type ${text} not null,
      status ${text} not null,
      attempts ${integer} not null,
      round_from ${integer} not null,
      next_at ${integer},
      leased_until ${integer},
      created_at ${integer} not null,
      ended_at ${integer},
      primary key (workspace_id, id)
    )`,
    "create index deliveries_due on deliveries (webhook_id, next_at, id) where status = 'waiting'",
    'create index deliveries_log on deliveries (workspace_id, webhook_id, id)',
    `create table delivery_tries (
      workspace_id ${text} not null,
      delivery_id ${text} not null,
      number ${integer} not null,
      at ${integer} not null,
      status ${integer},
      error ${text},
      answer ${text} not null,
      duration_ms ${real} not null,
      primary key (workspace_id, delivery_id, number)
    )`,
  ];
}
