const severities = ['critical', 'high', 'medium', 'low', 'none'] as const;

/** PCI DSS v4.0.1: what is critical within one month of the fix; the rest by the entity's own risk analysis (6.3.1). */
export const pciTable: unknown = {
  schemaVersion: 1,
  profile: 'pci-6.3.3',
  title: 'PCI DSS 6.3.3',
  source: 'PCI DSS v4.0.1, requirement 6.3.3, by secondary sources; v4.0 said critical or high',
  licence: 'facts',
  asOf: '2026-11-21',
  clock: 'fix-available',
  inputs: ['severity', 'fixed'],
  defaults: [
    { input: 'severity', value: 'critical', reason: 'what nobody rated counts as critical' },
    { input: 'fixed', value: 'yes', reason: 'unknown counts as available' },
  ],
  rows: severities.flatMap((severity, at) => [
    {
      row: at * 2,
      when: { severity, fixed: 'yes' },
      ...(severity === 'critical'
        ? { months: 1, outcome: 'one month after the fix' }
        : { outcome: 'by your own risk analysis (6.3.1)' }),
    },
    { row: at * 2 + 1, when: { severity, fixed: 'no' }, outcome: 'no fix to install yet' },
  ]),
};
