import { Presets, SingleBar } from 'cli-progress';
import { note, type Terminal } from '../terminal.ts';

/** Something long that is under way. */
export interface Progress {
  update(done: number, total: number, text?: string): void;
  /** Ends the line: with the bar full, or where it stood when the work was not finished. */
  stop(text?: string, finished?: boolean): void;
}

const PLAIN_LINE_EVERY_MS = 5000;

/** A moving bar where a person looks on; elsewhere a line every few seconds, so that logs stay readable. */
export function startProgress(terminal: Terminal, label: string): Progress {
  return terminal.interactive ? movingBar(terminal, label) : plainLines(terminal, label);
}

const LABEL_WIDTH = 12;
/** The longest text of a run with millions of rows. */
const TEXT_WIDTH = 72;
/** Between label, bar, per cent and text. */
const SPACES = 8;

function movingBar(terminal: Terminal, label: string): Progress {
  const barsize = Math.max(10, Math.min(30, terminal.columns - LABEL_WIDTH - SPACES - TEXT_WIDTH));
  const room = terminal.columns - LABEL_WIDTH - SPACES - barsize;
  const bar = new SingleBar(
    {
      format: `${label.padEnd(LABEL_WIDTH)} {bar} {percentage}%  {text}`,
      stream: terminal.err,
      hideCursor: true,
      fps: 10,
      barsize,
      stopOnComplete: false,
      clearOnComplete: false,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  bar.start(1, 0, { text: '' });
  return {
    update: (done, total, text = '') => {
      bar.setTotal(Math.max(1, total));
      bar.update(Math.min(done, Math.max(1, total)), { text: fitParts(text, room) });
    },
    stop: (text, finished = true) => {
      const payload = text === undefined ? {} : { text: fitParts(text, room) };
      if (finished) bar.update(bar.getTotal(), payload);
      else bar.update(payload);
      bar.stop();
    },
  };
}

/** As many of the text's parts, the first ones first, as fit whole. */
function fitParts(text: string, room: number): string {
  const parts = text.split(' · ');
  while (parts.length > 1 && parts.join(' · ').length > room) parts.pop();
  return parts.join(' · ');
}

function plainLines(terminal: Terminal, label: string): Progress {
  let lastAt = 0;
  let lastText = '';
  return {
    update: (done, total, text = '') => {
      const now = Date.now();
      if (now - lastAt < PLAIN_LINE_EVERY_MS) return;
      lastAt = now;
      const percent = total > 0 ? Math.floor((done / total) * 100) : 0;
      lastText = `${label}: ${percent}% ${text}`.trimEnd();
      note(terminal, lastText);
    },
    stop: (text) => {
      const line = `${label}: ${text ?? 'done'}`;
      if (line !== lastText) note(terminal, line);
    },
  };
}
