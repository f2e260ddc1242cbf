import { Type } from '@sinclair/typebox';
import type { Operation } from './operation.ts';
import { page, PageOf } from './operation-parts.ts';
import * as a from './schemas-activity.ts';
import * as s from './schemas.ts';

/**
 * A search stops after some thousand lines, so that it is always quick: with fewer items than were asked for,
 * or none, and a cursor with which it goes on.
 */
const SearchedTo = s.Nullable(
  Type.String({
    description: 'Until when it looked back before it stopped to stay quick; null where it did not stop',
  }),
);

const callParams = Type.Object({ callId: Type.String({ maxLength: 64 }) });

/** What happened and what it cost: outside calls, the audit, usage, what needs a person, and the live stream. */
export const activityOperations = {
  'calls.list': {
    method: 'GET',
    path: '/v1/calls',
    summary:
      'Every outside call that was made, newest first; a search looks through some thousands at a time and tells where to go on',
    scope: 'audit:read',
    query: Type.Object({
      ...page,
      ...a.PeriodQuery,
      accountId: Type.Optional(Type.String({ maxLength: 64 })),
      runId: Type.Optional(Type.String({ maxLength: 64 })),
      connector: Type.Optional(Type.String({ maxLength: 60 })),
      action: Type.Optional(Type.String({ maxLength: 80 })),
      outcome: Type.Optional(s.OneOf(['ok', 'refused', 'failed', 'trouble'] as const)),
      q: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    output: Type.Object({
      items: Type.Array(s.CallRecord),
      nextCursor: s.Nullable(Type.String()),
      searchedTo: SearchedTo,
    }),
    status: 200,
    errors: [],
    cli: 'calls list',
  },
  'calls.get': {
    method: 'GET',
    path: '/v1/calls/{callId}',
    summary: 'One outside call, with its masked bodies where they were kept',
    scope: 'audit:read',
    params: callParams,
    output: a.CallDetail,
    status: 200,
    errors: ['call.unknown'],
    cli: 'calls show',
  },
  'calls.dryRun': {
    method: 'POST',
    path: '/v1/calls/{callId}/dry-run',
    summary: 'What would happen if the call were made again now; nothing is sent and nothing is spent',
    scope: 'audit:read',
    params: callParams,
    output: a.DryRun,
    status: 200,
    errors: ['call.unknown', 'call.not_kept', 'account.unknown', 'action.unknown'],
    cli: 'calls dry-run',
  },
  'audit.list': {
    method: 'GET',
    path: '/v1/audit',
    summary: 'Who did what, newest first',
    scope: 'audit:read',
    query: Type.Object({
      ...page,
      ...a.PeriodQuery,
      subject: Type.Optional(Type.String({ maxLength: 80 })),
      act: Type.Optional(Type.String({ maxLength: 80, description: 'One act, or its beginning: `account`' })),
      actor: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    output: Type.Object({
      items: Type.Array(s.AuditEntry),
      nextCursor: s.Nullable(Type.String()),
      searchedTo: SearchedTo,
    }),
    status: 200,
    errors: [],
    cli: 'audit',
  },
  'usage.series': {
    method: 'GET',
    path: '/v1/usage/series',
    summary: 'Calls, errors and credits over time: of one account, or of all',
    scope: 'runs:read',
    query: Type.Object({
      ...a.PeriodQuery,
      step: Type.Optional(s.OneOf(['hour', 'day'] as const)),
      accountId: Type.Optional(Type.String({ maxLength: 64 })),
    }),
    output: a.UsageSeries,
    status: 200,
    errors: [],
    cli: 'usage series',
  },
  'usage.accounts': {
    method: 'GET',
    path: '/v1/usage/accounts',
    summary: 'What each account was used for in a month, the most expensive first',
    scope: 'runs:read',
    query: Type.Object({
      ...page,
      month: Type.Optional(
        Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$', description: '`2026-11`, UTC' }),
      ),
    }),
    output: PageOf(a.AccountUsage),
    status: 200,
    errors: [],
    cli: 'usage accounts',
  },
  'overview.get': {
    method: 'GET',
    path: '/v1/overview',
    summary: 'What runs, what fails and what it costs, at a glance',
    scope: 'runs:read',
    output: a.Overview,
    status: 200,
    errors: [],
    cli: 'overview',
  },
  'notices.list': {
    method: 'GET',
    path: '/v1/notices',
    summary: 'What needs a person now, the most urgent first; at most 200',
    scope: 'accounts:read',
    output: Type.Object({ items: Type.Array(a.Notice), more: s.Count }),
    status: 200,
    errors: [],
    cli: 'notices',
  },
  'live.watch': {
    method: 'GET',
    path: '/v1/live',
    summary: 'Server-sent events that tell what has changed: `event: changed`, `data: {"topics":["runs"]}`',
    scope: 'accounts:read',
    output: 'stream',
    streamType: 'text/event-stream',
    status: 200,
    errors: ['live.full'],
  },
} as const satisfies Record<string, Operation>;
