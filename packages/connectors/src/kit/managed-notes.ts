/**
 * Facts that the provider has no field for, kept as lines such as `Job title: Director` in a free text that
 * people write in too. Only lines with our labels are touched; everything else stays as it is.
 */
export function writeNotes(existing: string, notes: Readonly<Record<string, string | undefined>>): string {
  const lines = existing === '' ? [] : existing.replaceAll('\r\n', '\n').split('\n');
  for (const [label, value] of Object.entries(notes)) {
    if (value === undefined) continue;
    const line = `${label}: ${value.replaceAll(/\s+/g, ' ').trim()}`;
    const index = lines.findIndex((other) => other.startsWith(`${label}: `));
    if (index < 0) lines.push(line);
    else lines[index] = line;
  }
  return lines.join('\n');
}

/** What stands behind a label; `undefined` where there is no such line. */
export function readNote(text: string, label: string): string | undefined {
  const line = text.split(/\r?\n/).find((candidate) => candidate.startsWith(`${label}: `));
  return line?.slice(label.length + 2).trim() || undefined;
}
