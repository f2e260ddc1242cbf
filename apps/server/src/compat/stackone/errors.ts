import type { Clock, ErrorCode, SluiceError } from '@sluice/core';
import type { ErrorAnswer } from '@sluice/runtime';

/** How every error looks on this wire (StackOne reference 3.1): its client refuses one that lacks any of the three. */
interface WireError {
  statusCode: number;
  message: string;
  timestamp: string;
}

/**
 * Errors for the Hub. It overlooks the bodies of 401 and 403 and takes an edit that ends so for saved, so no
 * answer has these; `provider_response` stands below the message (StackOne reference 2.1, 2.4).
 */
export function answerHubError(clock: Clock): ErrorAnswer {
  return ({ error, request, reply }) => {
    const { status } = error;
    const statusCode = status === 401 || status === 403 ? 400 : status;
    const detail = error.said ?? adviceOf(error);
    const wire = wireError(error, { clock, statusCode });
    if (detail === undefined) void reply.code(statusCode).send(wire);
    // What was to be loaded is shown as the whole error, so that it is kept short.
    else if (request.method === 'GET')
      void reply.code(statusCode).send({ ...wire, message: `${wire.message} ${detail}` });
    else void reply.code(statusCode).send({ ...wire, provider_response: detail });
  };
}

/** Errors for servers that use the platform API. */
export function answerPlatformError(clock: Clock): ErrorAnswer {
  return ({ error, request, reply }) => {
    const rule = ruleOf(error, request.routeOptions.url?.endsWith('/actions/rpc') ?? false);
    if (rule.retryAfterSeconds !== undefined && error.retryAfterMs === undefined)
      void reply.header('retry-after', rule.retryAfterSeconds);
    void reply.code(rule.status).send({
      ...wireError(error, { clock, statusCode: rule.status }),
      code: error.code,
      ...(rule.name === undefined ? {} : { errorCode: rule.name }),
      ...(error.fix === undefined ? {} : { fix: error.fix }),
      ...(error.fields === undefined ? {} : { errors: error.fields }),
      ...(rule.isProviders ? { provider_errors: [providerError(error, rule)] } : {}),
    });
  };
}

function wireError(
  { message }: SluiceError,
  { clock, statusCode }: { clock: Clock; statusCode: number },
): WireError {
  return { statusCode, message, timestamp: new Date(clock.now()).toISOString() };
}

/** What to do, where that is meant for the person before the Hub and not for whoever runs the server. */
function adviceOf({ fix }: SluiceError): string | undefined {
  return fix === undefined || fix.includes('`') ? undefined : fix;
}

interface Rule {
  status: number;
  /** StackOne's own name of it (StackOne reference 3.1). */
  name?: string;
  isProviders?: true;
  /** What the provider answered with, where the code tells. */
  providerStatus?: number;
  retryAfterSeconds?: number;
}

const TIMEOUT_RETRY_SECONDS = 60;

const RULES: Partial<Record<ErrorCode, Rule>> = {
  'account.inactive': { status: 412, name: 'AccountIntegrationInactiveError' },
  'account.fields': { status: 422 },
  'account.refused': { status: 422, isProviders: true },
  'account.unverified': { status: 502, isProviders: true },
  'provider.auth': {
    status: 401,
    name: 'AccountInvalidCredentialsError',
    isProviders: true,
    providerStatus: 401,
  },
  'provider.rejected': { status: 422, isProviders: true },
  'provider.credits': { status: 402, isProviders: true },
  'provider.rate_limited': { status: 429, isProviders: true, providerStatus: 429 },
  'provider.unavailable': { status: 502, isProviders: true },
  'provider.malformed': { status: 502, isProviders: true },
  'provider.timeout': { status: 408, isProviders: true, retryAfterSeconds: TIMEOUT_RETRY_SECONDS },
  'route.unsupported': { status: 501 },
};

/** On a call the account is an input like any other, so one that is not there is a bad request. */
function ruleOf(error: SluiceError, isCall: boolean): Rule {
  if (isCall && error.code === 'account.unknown') return { status: 400 };
  return RULES[error.code] ?? { status: error.status };
}

function providerError(error: SluiceError, { providerStatus }: Rule): Record<string, unknown> {
  return {
    ...(providerStatus === undefined ? {} : { status: providerStatus }),
    raw: { message: error.said ?? error.message },
  };
}
