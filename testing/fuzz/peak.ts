import { readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Watches how much memory this process comes to have at most, over what it needs now: garbage that others left is
 * collected first, or it would hide growth. Gives the growth up to now in bytes, whatever was freed since. Where the
 * kernel keeps no peak that can be set back (anything but Linux), the peak of the process's whole life stands in, which
 * sees less.
 */
export function watchPeak(): () => number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  if (!setBack()) {
    const before = peakOfLife();
    return () => peakOfLife() - before;
  }
  const before = statusBytes('VmRSS');
  return () => statusBytes('VmHWM') - before;
}

/** 5 sets the peak back to what is in memory now: proc_pid_clear_refs(5). */
function setBack(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
}

function statusBytes(name: 'VmRSS' | 'VmHWM'): number {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
  if (line === null) throw new Error(`/proc/self/status has no ${name}`);
  return Number(line[1]) * 1024;
}

function peakOfLife(): number {
  return process.resourceUsage().maxRSS * 1024;
}
