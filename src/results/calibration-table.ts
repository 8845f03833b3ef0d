/** The simulator's likelihood and verdicts before and after calibration, compared with real users: means over seeds. */
import type { CalibrationReport, SimulatorReport, VerdictFidelity } from '../domain/experiment-events';
import { mean } from '../rl/statistics';
import { decimal, percent } from './number-text';
import { table } from './table';

export function calibrationTable(reports: readonly CalibrationReport[]): string {
  const shareOf = (shares: readonly (number | null)[]): string => {
    const known = shares.filter((share) => share !== null);
    return known.length > 0 ? percent(mean(known)) : '–';
  };
  const meanOf = (values: readonly number[]): string => (values.length > 0 ? decimal(mean(values), 3) : '–');
  const row = (name: string, nll: string, kl: string, fidelities: readonly VerdictFidelity[]): string[] => [
    ...[name, nll, kl],
    shareOf(fidelities.map(({ acceptGivenRight }) => acceptGivenRight)),
    shareOf(fidelities.map(({ acceptGivenWrong }) => acceptGivenWrong)),
  ];
  const simulator = (name: string, of: readonly SimulatorReport[]): string[] =>
    row(
      name,
      meanOf(of.map(({ heldOutNll }) => heldOutNll)),
      meanOf(of.map(({ klPerTurn }) => klPerTurn)),
      of.map(({ fidelity }) => fidelity),
    );
  return table(
    [
      'simulator',
      'held-out NLL, nats per token',
      'KL(real ‖ sim), nats per user turn',
      'P(accept given right) %',
      'P(accept given wrong) %',
    ],
    [
      simulator(
        'prompted',
        reports.flatMap(({ before }) => before ?? []),
      ),
      simulator(
        'calibrated',
        reports.map(({ after }) => after),
      ),
      row(
        'real users',
        meanOf(reports.map(({ realNll }) => realNll)),
        '0',
        reports.map(({ realFidelity }) => realFidelity),
      ),
    ],
  );
}
