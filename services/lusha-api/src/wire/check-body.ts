/**
 * Strict checks of V3 bodies. Problems are told as the live API tells them: the path of the object, then a
 * sentence about its property, as `contacts.0.property nickName should not exist` (Lusha reference 3.2).
 */
export type Check = (value: unknown, at: Place) => void;

interface Place {
  /** `contacts.0.` of the object that holds the value. */
  prefix: string;
  name: string;
  problems: string[];
}

const MAX_PROBLEMS = 10;

/** What is wrong with the body, the first few problems; empty when nothing is. */
export function findProblems(check: (body: unknown, problems: string[]) => void, body: unknown): string[] {
  const problems: string[] = [];
  check(body, problems);
  return problems.slice(0, MAX_PROBLEMS);
}

/** A whole body of these properties and no others; `required` ones must be there. */
export function bodyOf(properties: Readonly<Record<string, Check>>, required: readonly string[] = []) {
  return (body: unknown, problems: string[]): void => {
    if (isObject(body)) checkObject(body, { properties, required, prefix: '', problems });
    else problems.push('request body must be an object');
  };
}

export function object(properties: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  return (value, { prefix, name, problems }) => {
    if (!isObject(value)) problems.push(`${prefix}${name} must be an object`);
    else checkObject(value, { properties, required, prefix: `${prefix}${name}.`, problems });
  };
}

export const text: Check = (value, at) => {
  if (typeof value !== 'string') say(at, 'must be a string');
  else if (value.length > 2048) say(at, 'must be shorter than or equal to 2048 characters');
};

export const flag: Check = (value, at) => {
  if (typeof value !== 'boolean') say(at, 'must be a boolean value');
};

export const emailText: Check = (value, at) => {
  if (typeof value !== 'string' || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()))
    say(at, 'must be an email');
};

export const dateText: Check = (value, at) => {
  const isDate =
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value));
  if (!isDate) say(at, 'must be a valid ISO 8601 date string');
};

export function wholeNumber(min: number, max: number): Check {
  return (value, at) => {
    if (!Number.isInteger(value)) say(at, 'must be an integer number');
    else if (Number(value) < min) say(at, `must not be less than ${min}`);
    else if (Number(value) > max) say(at, `must not be greater than ${max}`);
  };
}

/** A list of `min` to `max` things. */
export function listOf(item: Check, min: number, max: number): Check {
  return (value, at) => {
    if (!listFits(value, at, { min, max })) return;
    value.forEach((one, index) => {
      item(one, { ...at, name: `${at.name}.${index}` });
    });
  };
}

export function listOfTexts(min: number, max: number): Check {
  return (value, at) => {
    if (!listFits(value, at, { min, max })) return;
    if (value.some((one) => typeof one !== 'string'))
      at.problems.push(`${at.prefix}each value in ${at.name} must be a string`);
  };
}

export function listOfWords(words: readonly string[], min: number): Check {
  return (value, at) => {
    if (!listFits(value, at, { min, max: 100 })) return;
    if (value.every((one) => words.includes(one as string))) return;
    at.problems.push(
      `${at.prefix}each value in ${at.name} must be one of the following values: ${words.join(', ')}`,
    );
  };
}

function listFits(value: unknown, at: Place, size: { min: number; max: number }): value is unknown[] {
  if (!Array.isArray(value)) {
    say(at, 'must be an array');
    return false;
  }
  if (value.length < size.min) say(at, `must contain at least ${size.min} elements`);
  if (value.length > size.max) say(at, `must contain no more than ${size.max} elements`);
  return value.length >= size.min && value.length <= size.max;
}

function checkObject(
  value: Readonly<Record<string, unknown>>,
  rules: {
    properties: Readonly<Record<string, Check>>;
    required: readonly string[];
    prefix: string;
    problems: string[];
  },
): void {
  const { properties, prefix, problems } = rules;
  for (const name of Object.keys(value)) {
    if (problems.length >= MAX_PROBLEMS) return;
    const check = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const inner = value[name];
    if (!check) problems.push(`${prefix}property ${name.slice(0, 100)} should not exist`);
    else if (inner !== undefined && inner !== null) check(inner, { prefix, name, problems });
  }
  for (const name of rules.required) {
    if (value[name] === undefined || value[name] === null)
      problems.push(`${prefix}${name} should not be null or undefined`);
  }
}

function say({ prefix, name, problems }: Place, problem: string): void {
  problems.push(`${prefix}${name} ${problem}`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
