/**
 * What other tools knew of a finding before Oakum saw it: since when, who took the risk until when, which ticket. Records
 * and findings meet by vulnerability (any name), package (without version, where clocks are meant) and place. A date only
 * ever makes a finding older, an acceptance only ever holds for what it names and until its end, and what has no effect is
 * given with the reason. It refuses to widen anything: what a record does not say is never taken to its advantage.
 */
export {
  boundOf,
  type HistorySubject,
  historyAbout,
  historyByName,
  isAbout,
  lacking,
} from './history-about.ts';
