/** `mem_01… (Ona Northwind)`, as the audit writes a member, without the id; a key’s label as it is. */
export function personName(actor: string): string {
  return /^mem_\w+ \((.+)\)$/.exec(actor)?.[1] ?? actor;
}
