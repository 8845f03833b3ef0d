/** The simulator's likelihood and verdicts before and after calibration, compared with real users: means over seeds. */
import type { CalibrationReport, VerdictFidelity } from '../domain/experiment-events';
import { mean } from '../rl/statistics';
import { decimal, percent } from './number-text';
import { table } from './table';

export function calibrationTable(reports: readonly CalibrationReport[]): string {
  const shareOf = (shares: readonly (number | null)[]): string => {
    const known = shares.filter((share) => share !== null);
    return known.length > 0 ? percent(mean(known)) : '–';
  };
  const row = (
    name: string,
    nll: (report: CalibrationReport) => number,
    kl: ((report: CalibrationReport) => number) | null,
    fidelity: (report: CalibrationReport) => VerdictFidelity,
  ): string[] => [
    name,
    decimal(mean(reports.map(nll)), 3),
    kl ? decimal(mean(reports.map(kl)), 3) : '0',
    shareOf(reports.map((report) => fidelity(report).acceptGivenRight)),
    shareOf(reports.map((report) => fidelity(report).acceptGivenWrong)),
  ];
  return table(
    [
      'simulator',
      'held-out NLL, nats per token',
      'KL(real ‖ sim), nats per user turn',
      'P(accept given right) %',
      'P(accept given wrong) %',
    ],
    [
      row(
        'prompted',
        ({ before }) => before.heldOutNll,
        ({ before }) => before.klPerTurn,
        ({ before }) => before.fidelity,
      ),
      row(
        'calibrated',
        ({ after }) => after.heldOutNll,
        ({ after }) => after.klPerTurn,
        ({ after }) => after.fidelity,
      ),
      row(
        'real users',
        ({ realNll }) => realNll,
        null,
        ({ realFidelity }) => realFidelity,
      ),
    ],
  );
}
