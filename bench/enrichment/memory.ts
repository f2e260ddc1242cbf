import { readFileSync } from 'node:fs';

/** The most memory a process has held since it started, in MB (Linux: VmHWM); NaN where that is not told. */
export function peakMemoryMb(pid: number): number {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line?.[1] === undefined ? Number.NaN : Number(line[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
