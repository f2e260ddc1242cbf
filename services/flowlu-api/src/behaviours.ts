import { SluiceError } from '@sluice/core';

/**
 * Points on which the evidence about the real API conflicts, each with what is served unless switched
 * (Flowlu reference 9). The first of each pair is the default.
 */
export const BEHAVIOUR_CHOICES = {
  /** HTTP status of an error answer: always 200, or the one that fits (400, 401, 403, 404). */
  errorStatus: ['ok', 'http'],
  /** A `limit` above 100: taken as 100, or error 12. */
  limitOverMax: ['clamp', 'error'],
  /** The page size when no `limit` is given. */
  defaultLimit: ['50', '100'],
  /** Whether a list tells the `total` of all records. */
  total: ['present', 'absent'],
  /** Whether an update answers the record itself, or the record under `items`. */
  updateReply: ['record', 'items'],
  deleteId: ['string', 'integer'],
  jsonBody: ['ignored', 'parsed'],
  /** The status of a call without a key, when `errorStatus` is `ok`. */
  missingKey: ['ok', 'unauthorized'],
  /** The status of a call outside the key's modules, when `errorStatus` is `ok`. */
  missingScope: ['ok', 'forbidden'],
  /** Code 21 with details, or the plain text form of the second envelope. */
  validation: ['envelope', 'plain'],
  unknownFilter: ['ignored', 'error'],
  /** Which spellings of a custom field are taken on write: `cf_{id}` and `cf.{id}`, or only one. */
  customFieldWrites: ['both', 'underscore', 'dot'],
} as const;

export type Behaviours = { [Name in BehaviourName]: (typeof BEHAVIOUR_CHOICES)[Name][number] };
type BehaviourName = keyof typeof BEHAVIOUR_CHOICES;

export const DEFAULT_BEHAVIOURS: Behaviours = {
  errorStatus: 'ok',
  limitOverMax: 'clamp',
  defaultLimit: '50',
  total: 'present',
  updateReply: 'record',
  deleteId: 'string',
  jsonBody: 'ignored',
  missingKey: 'ok',
  missingScope: 'ok',
  validation: 'envelope',
  unknownFilter: 'ignored',
  customFieldWrites: 'both',
};

/**
 * Switches as they are typed, `limitOverMax=error`, over the defaults.
 * @throws SluiceError `request.invalid` for a switch or a value that there is not
 */
export function readBehaviours(switches: readonly string[]): Behaviours {
  const chosen: Behaviours = { ...DEFAULT_BEHAVIOURS };
  for (const text of switches) {
    const [name = '', value = ''] = text.split('=');
    const choices: readonly string[] | undefined = isBehaviour(name) ? BEHAVIOUR_CHOICES[name] : undefined;
    if (!choices) throw unknownSwitch(name, Object.keys(BEHAVIOUR_CHOICES));
    if (!choices.includes(value))
      throw unknownSwitch(
        text,
        choices.map((choice) => `${name}=${choice}`),
      );
    Object.assign(chosen, { [name]: value });
  }
  return chosen;
}

function isBehaviour(name: string): name is BehaviourName {
  return Object.hasOwn(BEHAVIOUR_CHOICES, name);
}

function unknownSwitch(what: string, choices: readonly string[]): SluiceError {
  return new SluiceError('request.invalid', {
    message: `There is no behaviour "${what}".`,
    fix: `Use one of: ${choices.join(', ')}.`,
  });
}
