const dayForm = /^\d{4}-\d{2}-\d{2}$/;
const instantForm = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * A moment as other tools write it, as ISO 8601 UTC: a day (its first or its last millisecond in UTC), or a day with a
 * time, in UTC where no zone is said. Undefined for anything else: `03/04/2025` is two days, and nobody knows which.
 */
export function instantOf(text: string, day: 'first' | 'last'): string | undefined {
  const trimmed = text.trim();
  try {
    if (dayForm.test(trimmed)) return ofDay(Temporal.PlainDate.from(trimmed, { overflow: 'reject' }), day);
    const [, date, time, zone = 'Z'] = instantForm.exec(trimmed) ?? [];
    if (date === undefined || time === undefined) return undefined;
    return printed(Temporal.Instant.from(`${date}T${time}${zone}`));
  } catch {
    // Temporal throws for the 30th of February; there is no other way to ask it.
    return undefined;
  }
}

function ofDay(date: Temporal.PlainDate, day: 'first' | 'last'): string {
  const start = date.toZonedDateTime('UTC');
  const at = day === 'first' ? start : start.add({ days: 1 }).subtract({ milliseconds: 1 });
  return printed(at.toInstant());
}

function printed(instant: Temporal.Instant): string {
  return instant.toString({ fractionalSecondDigits: 3 });
}
