/** Why a layer patch is not the end of it. */
export const loanReason = 'a layer patch is a loan: rebuild the image on a fixed base to repay it';
