/**
 * Maintenance windows: whether new disruption may start now, and if not, when. Wall time in the window's zone;
 * an open deny beats any allow; with no allow window for a namespace there is nothing to wait for.
 * It refuses to guess: a schedule that cannot be read blocks with its reason.
 */
export { cameDue } from './came-due.ts';
export { windowState } from './window-state.ts';
