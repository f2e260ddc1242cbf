import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** The most memory a process has held since it started, in MB (Linux: VmHWM); NaN where that is not told. */
export function peakMemoryMb(pid: number): number {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line?.[1] === undefined ? Number.NaN : Number(line[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** Processor time a process has used since it started, in seconds (Linux); NaN where that is not told. */
export function cpuSeconds(pid: number): number {
  try {
    const [user = '', system = ''] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13) ?? [];
    return (Number(user) + Number(system)) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}
