/** Which metrics the gap panel draws, and where: each metric's entry says its section and its drawing. */
import { GAP_SECTIONS, type Drawing, type GapMetric, type GapSection } from '../../gap/metric';
import { isMeasured, type GapReports } from './gap-rows';

type DrawnAs<Way extends Drawing['as']> = GapMetric & { readonly drawing: Extract<Drawing, { readonly as: Way }> };

export interface PanelSection {
  readonly name: GapSection;
  readonly title: string;
  readonly byTurn: readonly DrawnAs<'turns'>[];
  readonly dots: readonly DrawnAs<'dots'>[];
}

const isDrawnAs =
  <Way extends Drawing['as']>(way: Way) =>
  (metric: GapMetric): metric is DrawnAs<Way> =>
    metric.drawing.as === way;

/** All sections in order, each with those of its metrics that the reports have. A record may lack metrics, or have others. */
export function panelSections(metrics: readonly GapMetric[], reports: GapReports): readonly PanelSection[] {
  const shown = metrics.filter(({ name }) => isMeasured(reports, name));
  return GAP_SECTIONS.map(({ name, title }) => {
    const here = shown.filter(({ section }) => section === name);
    return { name, title, byTurn: here.filter(isDrawnAs('turns')), dots: here.filter(isDrawnAs('dots')) };
  });
}
