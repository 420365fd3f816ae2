/** `40 min`, `5 h`, `12 d`: how long ago something was. */
export function ageText(since: string, now: Temporal.Instant): string {
  const hours = ageHours(since, now);
  if (hours < 1) return `${Math.floor(hours * 60)} min`;
  return hours < 48 ? `${Math.floor(hours)} h` : `${Math.floor(hours / 24)} d`;
}

/** Hours since an instant; a clock that went back makes nothing younger than now. */
export function ageHours(since: string, now: Temporal.Instant): number {
  return Math.max(0, now.since(Temporal.Instant.from(since)).total('hours'));
}
