import type { ShownKeeper } from '../../../flows/hops/index.ts';
import type { ScanReport } from '../../../model/index.ts';

/** Entries of catalogues by the findings of one report that they are about. */
type Names = ReadonlyMap<string, string>;

/** Tells the keeper which entries an answer gives to a page. What a report has of them is worked out once. */
export function makeShownFindings(keeper: ShownKeeper) {
  const kept = new WeakMap<ScanReport, Names>();
  const namesIn = (report: ScanReport): Names => {
    const known = kept.get(report) ?? namesOf(report);
    kept.set(report, known);
    return known;
  };
  return {
    /** Some findings of the report, by their ids. */
    some: (report: ScanReport, ids: readonly string[]): void => {
      const names = namesIn(report);
      keeper.note(
        report.subject.id,
        ids.flatMap((id) => names.get(id) ?? []),
      );
    },
    all: (report: ScanReport): void => keeper.note(report.subject.id, namesIn(report).values()),
  };
}

function namesOf({ findings }: ScanReport): Names {
  return new Map(
    findings.flatMap(({ id, listed }) => (listed === undefined ? [] : [[id, listed.name] as const])),
  );
}
