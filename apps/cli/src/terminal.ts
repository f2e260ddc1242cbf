/** What the commands may know of the outside; made by main, and by tests. */
export interface Terminal {
  out: NodeJS.WritableStream;
  err: NodeJS.WritableStream;
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  /** Whether a person sits there: prompts and moving bars make sense. */
  interactive: boolean;
  colour: boolean;
  columns: number;
  /** What a person types to start this program: `sluice`, or `npm run sluice --` in a clone. */
  program: string;
  /** Aborted by Ctrl-C. */
  interrupted: AbortSignal;
}

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;
export type Style = keyof typeof CODES;

/** The text in a style, or as it is where colour is off. */
export function paint(terminal: Terminal, style: Style, text: string): string {
  if (!terminal.colour) return text;
  const [on, off] = CODES[style];
  return `\u001B[${on}m${text}\u001B[${off}m`;
}

/** A command to type next, as it has to be typed here. */
export function commandLine(terminal: Terminal, command: string): string {
  return `${terminal.program} ${command}`;
}

/** The text with each `sluice …` in it as it has to be typed here. */
export function withCommands(terminal: Terminal, text: string): string {
  return text.replaceAll('`sluice ', `\`${terminal.program} `);
}

export function say(terminal: Terminal, text = ''): void {
  terminal.out.write(`${text}\n`);
}

/** What is not the result: progress, hints, questions. Goes to stderr, so that output can be piped. */
export function note(terminal: Terminal, text = ''): void {
  terminal.err.write(`${text}\n`);
}
