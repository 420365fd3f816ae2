import type { Tone } from './tone.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const yearMs = 365 * dayMs;

const absolute = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** `21 Nov 2026, 09:00 UTC`, in the reader's own zone. */
export function absoluteText(instant: string | number): string {
  const at = typeof instant === 'number' ? instant : Date.parse(instant);
  return Number.isNaN(at) ? String(instant) : absolute.format(at);
}

/** `09:00:12`. */
export function clockText(instant: string | number): string {
  const at = typeof instant === 'number' ? instant : Date.parse(instant);
  return Number.isNaN(at) ? String(instant) : clock.format(at);
}

/** `40 s`, `12 min`, `3 h`, `5 d`: one unit, rounded down, on one line with its number. */
export function spanText(spanMs: number): string {
  const span = Math.max(0, spanMs);
  const [amount, unit] = inUnit(span);
  return `${Math.floor(amount)}\u00a0${unit}`;
}

function inUnit(span: number): readonly [amount: number, unit: string] {
  if (span < minuteMs) return [span / 1000, 's'];
  if (span < 2 * hourMs) return [span / minuteMs, 'min'];
  if (span < 2 * dayMs) return [span / hourMs, 'h'];
  return span < 2 * yearMs ? [span / dayMs, 'd'] : [span / yearMs, 'y'];
}

/** The clocks of server and browser, and the pace at which the page looks at its own, differ by this much. */
const slackMs = 20_000;

/** `3 min ago`, `in 5 h`, `just now`. */
export function relativeText(instant: string, now: number): string {
  const distance = Date.parse(instant) - now;
  if (Number.isNaN(distance)) return instant;
  if (distance > slackMs) return `in ${spanText(distance)}`;
  return distance > -10_000 ? 'just now' : `${spanText(-distance)} ago`;
}

export interface DueText {
  readonly text: string;
  readonly tone: Tone;
}

/** A due date for people: late is bad, three days or less is a warning. */
export function dueText(due: string | undefined, now: number): DueText {
  if (due === undefined) return { text: 'no date', tone: 'plain' };
  const left = Date.parse(due) - now;
  if (Number.isNaN(left)) return { text: due, tone: 'plain' };
  if (left < 0) return { text: `${spanText(-left)} late`, tone: 'bad' };
  return { text: `in ${spanText(left)}`, tone: left <= 3 * dayMs ? 'warn' : 'plain' };
}

export function isLate(due: string | undefined, now: number): boolean {
  return due !== undefined && Date.parse(due) < now;
}

/** How old a calendar day is, in milliseconds; undefined for what is no day. */
export function ageOfDay(day: string, now: number): number | undefined {
  const at = Date.parse(day);
  return Number.isNaN(at) ? undefined : Math.max(0, now - at);
}

/** `of today`, `3 d old`. */
export function ageText(ageMs: number | undefined): string {
  if (ageMs === undefined) return 'age unknown';
  if (ageMs < dayMs) return 'of today';
  return ageMs < 2 * dayMs ? 'of yesterday' : `${spanText(ageMs)} old`;
}
