/** What a command's exit says. If several apply: 1, 2, 3, 5, 4 in that order. */
export const exitCodes = {
  fine: 0,
  failed: 1,
  usage: 2,
  policy: 3,
  partial: 4,
  waiting: 5,
  stopped: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const precedence: readonly ExitCode[] = [130, 1, 2, 3, 5, 4, 0];

/** The one that counts when several apply. */
export function worstExit(codes: readonly ExitCode[]): ExitCode {
  return precedence.find((code) => codes.includes(code)) ?? exitCodes.fine;
}
