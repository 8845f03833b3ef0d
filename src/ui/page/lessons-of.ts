/** What the lessons may ask of the page. */
import type { LessonRunner } from '../lessons/lesson-runner';
import { EMPTY_LINK, type Link } from './link';
import type { SettingSetup } from '../../domain/story';
import type { Gpu } from '../adapter/gpu.svelte';
import type { Catalog } from '../catalog';
import type { AdapterSpeed } from '../lab/adapter-speed.svelte';
import type { SetupLink } from '../lab/setup-link';
import type { RunControl } from '../run/run-control.svelte';

/** The page, as far as lessons are concerned. */
export interface LessonParts {
  readonly runs: Pick<RunControl, 'training' | 'openServed'>;
  readonly gpu: Gpu;
  readonly speed: AdapterSpeed;
  readonly catalog: Catalog;
  takeSetup(setup: SetupLink): void;
  startSetup(): Promise<void>;
  addressWith(link: Partial<Link>): string;
  addressOf(setup: SettingSetup): string;
  followSetup(): void;
}

export const lessonsOf = (page: LessonParts): LessonRunner => ({
  refusal: () =>
    page.runs.training
      ? 'A run is in progress: cancel it first, or wait.'
      : page.gpu.state.kind === 'none'
        ? page.gpu.state.error.message
        : page.gpu.state.kind === 'asking'
          ? 'Looking for a GPU …'
          : null,
  look: () => page.gpu.askOnce(),
  start: (lesson) => {
    page.takeSetup({ ...EMPTY_LINK, preset: lesson.preset });
    void page.startSetup();
  },
  labAddress: (lesson) => page.addressWith({ preset: lesson.preset }),
  open: (lesson) => void page.runs.openServed(`results/${lesson.file}.json`, lesson.title),
  openServed: (path, title) => void page.runs.openServed(path, title),
  setupAddress: (setup) => page.addressOf(setup),
  onsetup: () => page.followSetup(),
  spec: (lesson) => page.catalog.presets.find(({ name }) => name === lesson.preset)?.spec ?? null,
  time: { gpu: page.gpu, speed: page.speed, catalog: page.catalog },
});
