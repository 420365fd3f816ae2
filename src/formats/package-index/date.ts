const months: readonly string[] = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const days: readonly string[] = 'Mon Tue Wed Thu Fri Sat Sun'.split(' ');
const form =
  /^[A-Z][a-z]{2}, {1,2}(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) {1,2}(\d{1,2}):(\d{2}):(\d{2}) (?:UTC|GMT|Z|\+0000)$/;

/** A date as Release files write it, `Wed, 18 Nov 2026 22:17:41 UTC`; undefined for anything but UTC. */
export function parseReleaseDate(text: string): Temporal.Instant | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, day = '', monthName = '', year = '', hour = '', minute = '', second = ''] = match;
  const month = months.indexOf(monthName) + 1;
  const two = (number: string | number): string => `${number}`.padStart(2, '0');
  try {
    return Temporal.Instant.from(`${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}Z`);
  } catch {
    // There is no such day or hour; Temporal says so by throwing only.
    return undefined;
  }
}

export function formatReleaseDate(instant: Temporal.Instant): string {
  const at = instant.toZonedDateTimeISO('UTC');
  const two = (number: number): string => `${number}`.padStart(2, '0');
  const day = `${days[at.dayOfWeek - 1]}, ${two(at.day)} ${months[at.month - 1]} ${at.year}`;
  return `${day} ${two(at.hour)}:${two(at.minute)}:${two(at.second)} UTC`;
}
