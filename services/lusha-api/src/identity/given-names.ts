import { NICKNAME_GROUPS } from './nicknames.ts';

/** How close two given names are. Spellings of one formal name (Stephen, Steven) are as good as nicknames. */
export type GivenNameLikeness = 'same' | 'nickname' | 'different';

/** The groups a name stands in, and whether it is the formal name there. */
type Membership = ReadonlyMap<number, boolean>;

const MEMBERSHIPS = readGroups();

/** Whether two folded given names can be one person's: Robert and Bob, Bob and Bobby, never Bert and Bob. */
export function compareGivenNames(a: string, b: string): GivenNameLikeness {
  if (a === b) return 'same';
  const left = MEMBERSHIPS.get(a);
  const right = MEMBERSHIPS.get(b);
  if (!left || !right) return 'different';
  for (const [group, leftFormal] of left) {
    const rightFormal = right.get(group);
    if (rightFormal === undefined) continue;
    if (leftFormal && rightFormal ? spelledAlike(a, b) : leftFormal || rightFormal) return 'nickname';
    // Two short forms prove something only where each can be short for one name alone, or one extends the other.
    const unambiguous = left.size === 1 && right.size === 1;
    if (!leftFormal && !rightFormal && (unambiguous || a.startsWith(b) || b.startsWith(a))) return 'nickname';
  }
  return 'different';
}

/** Keys under which a given name is indexed: equal or alike names share at least one. */
export function givenNameKeys(name: string): readonly string[] {
  const membership = MEMBERSHIPS.get(name);
  return membership ? [...membership.keys()].map((group) => `#${group}`) : [name];
}

/** Spellings within one language (Steven, Stephen), not translations (Carl, Carlos): those are other people. */
function spelledAlike(a: string, b: string): boolean {
  return distanceAtMost(a, b, Math.min(a.length, b.length) >= 6 && a[0] === b[0] ? 2 : 1);
}

function distanceAtMost(a: string, b: string, limit: number): boolean {
  if (Math.abs(a.length - b.length) > limit) return false;
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return (previous[b.length] ?? limit + 1) <= limit;
}

function readGroups(): ReadonlyMap<string, Membership> {
  const members = new Map<string, Map<number, boolean>>();
  const join = (name: string, group: number, formal: boolean) => {
    if (!name) return;
    const known = members.get(name) ?? new Map<number, boolean>();
    known.set(group, formal || known.get(group) === true);
    members.set(name, known);
  };
  NICKNAME_GROUPS.forEach((line, group) => {
    const [formal = '', short = ''] = line.split(':');
    for (const name of formal.split(/[= ]/)) join(name.replaceAll('-', ''), group, true);
    for (const name of short.split(' ')) join(name, group, false);
  });
  return members;
}
