import { Presets, SingleBar } from 'cli-progress';
import { note, type Terminal } from '../terminal.ts';

/** Something long that is under way. */
export interface Progress {
  update(done: number, total: number, text?: string): void;
  /** Leaves the last state standing and ends the line. */
  stop(text?: string): void;
}

const PLAIN_LINE_EVERY_MS = 5000;

/** A moving bar where a person looks on; elsewhere a line every few seconds, so that logs stay readable. */
export function startProgress(terminal: Terminal, label: string): Progress {
  return terminal.interactive ? movingBar(terminal, label) : plainLines(terminal, label);
}

function movingBar(terminal: Terminal, label: string): Progress {
  const bar = new SingleBar(
    {
      format: `${label.padEnd(12)} {bar} {percentage}%  {text}`,
      stream: terminal.err,
      hideCursor: true,
      fps: 10,
      barsize: Math.max(10, Math.min(30, terminal.columns - 60)),
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
      bar.update(Math.min(done, Math.max(1, total)), { text });
    },
    stop: (text) => {
      if (text !== undefined) bar.update(bar.getTotal(), { text });
      bar.stop();
    },
  };
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
