import { readFileSync, writeFileSync } from 'node:fs';

/** Forgets the process's peak, where the system lets it (Linux); elsewhere peaks are those since its start. */
export function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Another system: nothing to reset.
  }
}

/** The most memory that the process held since `resetPeak`, in MiB. */
export function peakMegabytes(): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes !== undefined) return Number(kilobytes) / 1024;
  } catch {
    // Another system.
  }
  return process.resourceUsage().maxRSS / 1024;
}

/** Seconds of processor time that the process took so far, on all its threads. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
