/**
 * What a layer patch that is lent to an image means for other images: whether one has the fixes that the loan covers, and
 * whose it is. It judges what it is handed and asks nobody; an image of which too little is known is unknown, and neither
 * retires a loan nor passes.
 */
export { type HasFixes, type JudgedContents, judgeAgainstLoan } from './judge-against-loan.ts';
export { endedWith, lineOf } from './line-of.ts';
