/** What a letter says; the link stands on a line of its own, so that it can be clicked in any mail program. */
export interface Letter {
  /** The person's name, where it is known. */
  name?: string;
  paragraphs: readonly string[];
  link?: { what: string; url: string };
  /** What to do if one did not expect it. */
  otherwise?: string;
  /** Whose letter it is: the workspace. */
  workspaceName: string;
}

const WIDTH = 72;

/** A letter as plain text, in lines of 72 characters at most; links are never broken. */
export function letterText({ name, paragraphs, link, otherwise, workspaceName }: Letter): string {
  const parts = [
    name === undefined ? 'Hello,' : `Hello ${oneLine(name)},`,
    ...paragraphs.map(wrapped),
    ...(link === undefined ? [] : [`${wrapped(link.what)}\n\n${link.url}`]),
    ...(otherwise === undefined ? [] : [wrapped(otherwise)]),
    `-- \n${oneLine(workspaceName)} · Sluice`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
