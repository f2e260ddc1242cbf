import { compareNames, beats, type Standing } from './compare-names.ts';
import type { QueryName, RecordName } from './person-name.ts';

/** What a decision needs to know of one person on record. */
export interface Candidate {
  id: number;
  names: readonly RecordName[];
}

export interface Evidence {
  /** Typed name in its spellings; empty when none was given. */
  names: readonly QueryName[];
  /** For each identifier given (id, LinkedIn, e-mail): the people on record who carry it. */
  byIdentifier: readonly (readonly Candidate[])[];
  /** The people of the company named, whose name may fit. */
  byCompany: readonly Candidate[];
}

/**
 * The one person the evidence points to, or null. Ambiguity and contradiction are no match; an identifier
 * that nobody carries says nothing, so the name and company decide. I-13
 */
export function resolvePerson(evidence: Evidence): number | null {
  const known = evidence.byIdentifier.filter((people) => people.length > 0);
  const named = bestNamed(evidence.names, evidence.byCompany);
  if (known.length === 0) return named;
  const person = carrierOfAll(known, evidence.names);
  if (!person || contradicts(evidence.names, person)) return null;
  return named !== null && named !== person.id ? null : person.id;
}

/** The one person who carries every identifier; where one is shared, the one among them whose name fits. */
function carrierOfAll(
  known: readonly (readonly Candidate[])[],
  names: readonly QueryName[],
): Candidate | null {
  const [first = [], ...others] = known;
  const common = first.filter((person) =>
    others.every((people) => people.some((other) => other.id === person.id)),
  );
  if (common.length <= 1) return common[0] ?? null;
  const id = bestNamed(names, common);
  return common.find((person) => person.id === id) ?? null;
}

function bestNamed(names: readonly QueryName[], people: readonly Candidate[]): number | null {
  if (names.length === 0) return null;
  const standings: { id: number; standing: Standing }[] = [];
  for (const person of people) {
    const standing = compareNames(names, person.names);
    if (standing) standings.push({ id: person.id, standing });
  }
  const winner = standings.find((one) =>
    standings.every((other) => other.id === one.id || beats(one.standing, other.standing)),
  );
  return winner?.id ?? null;
}

/** A name given beside an identifier that shares not one word with the person's is somebody else's. */
function contradicts(names: readonly QueryName[], person: Candidate): boolean {
  if (names.length === 0 || person.names.length === 0 || compareNames(names, person.names)) return false;
  const typed = new Set(
    names.flatMap((name) => [...name.tokens, ...name.called]).filter((word) => word.length > 1),
  );
  return !person.names.some((name) =>
    [...name.first, ...name.middle, ...name.called, ...name.surname].some((word) => typed.has(word)),
  );
}
