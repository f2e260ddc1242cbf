/** How a command of the command line stands in the server's texts. */
const COMMAND = /`sluice [^`]*`/;
const BY_COMMAND = / with `sluice [^`]*`(?=[.,;]|$)/g;
/** What can be done nowhere but on the server itself. */
const ON_THE_SERVER = /`sluice (?:up|members reset)\b/;

/**
 * What to do about something, for a reader of these pages: without the sentences that name a command, for which
 * there are pages here. Undefined where nothing is left.
 */
export function fixText(fix: string | null | undefined): string | undefined {
  if (fix === null || fix === undefined || !COMMAND.test(fix)) return fix ?? undefined;
  if (ON_THE_SERVER.test(fix)) return fix;
  const kept = fix
    .replaceAll(BY_COMMAND, '')
    .split(/(?<=[.!?;])\s+/)
    .filter((part) => !COMMAND.test(part))
    .map(sentence);
  return kept.length === 0 ? undefined : kept.join(' ');
}

function sentence(part: string): string {
  return `${part.charAt(0).toUpperCase()}${part.slice(1)}`.replace(/;$/, '.');
}
