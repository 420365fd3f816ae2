/**
 * The way of an entry of a catalogue of exploited vulnerabilities from its source to a person: what is known of each hop,
 * and the keeping of those that happen here. Nouns: Listed (the entry), Moment, ListingHops out. It refuses to call a time
 * the first one where something may have been before, and to make an age of two clocks that differ.
 */
export { makeShownKeeper, type ShownKeeper } from './keep-shown.ts';
export { recentEntries } from './recent-hops.ts';
