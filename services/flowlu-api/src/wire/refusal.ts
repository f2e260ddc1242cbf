import type { Behaviours } from '../behaviours.ts';

/** The error codes of the API (Flowlu reference 3.1); 32 is presumed. */
const REFUSAL_CODES = {
  unknown: 10,
  authorization: 11,
  invalidRequest: 12,
  internal: 13,
  notFound: 20,
  validation: 21,
  accessDenied: 22,
  unknownMethod: 30,
  unknownModule: 31,
  unknownEntity: 32,
} as const;

export type RefusalName = keyof typeof REFUSAL_CODES;

/** Why a call is not done. `details` tells the wrong fields of a validation error. */
export interface Refusal {
  refused: RefusalName;
  message: string;
  details?: Readonly<Record<string, string>>;
  /** The call carried no key at all. */
  missingKey?: true;
}

const HTTP_STATUS: Record<RefusalName, number> = {
  unknown: 500,
  authorization: 401,
  invalidRequest: 400,
  internal: 500,
  notFound: 404,
  validation: 400,
  accessDenied: 403,
  unknownMethod: 404,
  unknownModule: 404,
  unknownEntity: 404,
};

export function refuse(refused: RefusalName, message: string): Refusal {
  return { refused, message };
}

export function invalidFields(details: Readonly<Record<string, string>>): Refusal {
  return { refused: 'validation', message: 'validation error', details };
}

export function isRefusal(value: object): value is Refusal {
  return 'refused' in value;
}

/** The refusal as it is answered. An internal failure is always a 500: a client must never take it for done. */
export function renderRefusal(
  refusal: Refusal,
  behaviours: Behaviours,
): { status: number; body: Record<string, unknown> } {
  return { status: statusOf(refusal, behaviours), body: bodyOf(refusal, behaviours) };
}

function statusOf(refusal: Refusal, behaviours: Behaviours): number {
  const plain =
    behaviours.errorStatus === 'ok' &&
    refusal.refused !== 'internal' &&
    !(refusal.missingKey && behaviours.missingKey === 'unauthorized') &&
    !(refusal.refused === 'accessDenied' && behaviours.missingScope === 'forbidden');
  return plain ? 200 : HTTP_STATUS[refusal.refused];
}

function bodyOf(refusal: Refusal, behaviours: Behaviours): Record<string, unknown> {
  if (refusal.refused === 'validation' && behaviours.validation === 'plain') {
    return { error: 'validation', description: 'Form fill error', details: refusal.details ?? {} };
  }
  return {
    error: {
      error_code: REFUSAL_CODES[refusal.refused],
      error_msg: refusal.message,
      ...(refusal.details === undefined ? {} : { error_details: refusal.details }),
    },
  };
}
