import type { TSchema } from '@sinclair/typebox';
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler';
import type { Action, RequestSpec } from '@sluice/connectors';
import { SluiceError } from '@sluice/core';
import { buildRequest } from './build-request.ts';
import type { CallingAccount } from './calling-account.ts';
import { checkTarget, type EgressPolicy, type Target } from './egress.ts';
import type { WireRequest } from './exchange.ts';

/** Throws `action.unknown`. */
export function actionOf(account: CallingAccount, name: string): Action {
  const { connector } = account;
  const action = Object.hasOwn(connector.actions, name) ? connector.actions[name] : undefined;
  if (action) return action;
  throw new SluiceError('action.unknown', {
    message: `${connector.name} has no action ${name.slice(0, 80)}.`,
    fix: `It has: ${Object.keys(connector.actions).join(', ')}.`,
  });
}

type Input = Readonly<Record<string, unknown>>;

/** Throws `request.invalid` with the fields that do not fit the action's input. */
export function checkInput(action: Action, input: Input): void {
  const check = checkOf(action.input);
  if (check.Check(input)) return;
  const fields = [...check.Errors(input)].slice(0, MAX_FIELDS).map(({ path, message }) => ({
    field: `input${path}`,
    message,
  }));
  throw new SluiceError('request.invalid', {
    message: 'The input does not fit the action.',
    fix: 'Correct the fields that are named; the connector shows the input that each of its actions takes.',
    fields,
  });
}

/** A call on the way out, checked, still without its credential. */
export interface PreparedRequest {
  target: Target;
  request: WireRequest;
}

/** Throws `egress.host` and `egress.address`. */
export function prepareRequest(
  call: { account: CallingAccount; action: Action; input: Input; idempotencyKey?: string | undefined },
  policy: EgressPolicy,
): PreparedRequest {
  const { account, action, input, idempotencyKey } = call;
  const { target, root } = baseOf(account, policy);
  // `checkInput` proved that the input is what the action takes.
  const spec: RequestSpec = action.request(input as never, account.fields);
  return { target, request: buildRequest(spec, { root, idempotencyKey }) };
}

/** The URL as it is kept: names of its query without their values, which may tell of people. */
export function shownUrl({ target, request }: PreparedRequest): string {
  const [path, query] = request.path.split('?', 2);
  const names = query === undefined ? '' : `?${query.replaceAll(/=[^&]*/g, '')}`;
  return `${target.origin}${path}${names}`.slice(0, MAX_URL);
}

interface Base {
  policy: EgressPolicy;
  target: Target;
  root: string;
}

const bases = new WeakMap<CallingAccount, Base>();

/** An account's base URL is checked once: a change of the account makes another object of it. */
function baseOf(account: CallingAccount, policy: EgressPolicy): Base {
  const known = bases.get(account);
  if (known?.policy === policy) return known;
  const url = parseBase(account.baseUrl);
  const target = checkTarget(url, { allowedHosts: account.allowedHosts, policy });
  const base = { policy, target, root: url.pathname.replace(/\/+$/, '') };
  bases.set(account, base);
  return base;
}

function parseBase(baseUrl: string): URL {
  try {
    return new URL(baseUrl);
  } catch (cause) {
    throw new SluiceError('egress.host', {
      message: 'The account’s address is no URL.',
      fix: 'Replace the account’s credentials with an address such as https://api.example.com.',
      cause,
    });
  }
}

const MAX_FIELDS = 20;
const MAX_URL = 2000;
const checks = new WeakMap<TSchema, TypeCheck<TSchema>>();

function checkOf(schema: TSchema): TypeCheck<TSchema> {
  let check = checks.get(schema);
  if (check === undefined) {
    check = TypeCompiler.Compile(schema);
    checks.set(schema, check);
  }
  return check;
}
