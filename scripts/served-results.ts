/**
 * Serves results/*.json to the page, as it is and once built: results/stories.json as it stands, and every result as a run
 * that the page can open. Where a result has no dialogues, neither has the run.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { eventsOf } from '../src/experiment/result-events';
import type { ExperimentResult } from '../src/experiment/result';
import { RUN_FILE_SCHEMA, type RunFile } from '../src/trace/run-file';

const FOLDER = resolve(import.meta.dirname, '../results');

function runOf(result: ExperimentResult): RunFile {
  const createdAtMs = result.startedAt === null ? 0 : Date.parse(result.startedAt);
  return { format: 'shiftlab-run', schema: RUN_FILE_SCHEMA, createdAtMs, status: 'done', adapter: result.adapters[0] ?? null, spec: result.spec, events: eventsOf(result) };
}

/** What is served as results/<name>; null where there is no such file. */
export function servedResult(name: string): string | null {
  const file = join(FOLDER, name);
  if (!/^[\w.-]+\.json$/.test(name) || !existsSync(file)) return null;
  const text = readFileSync(file, 'utf8');
  return name === 'stories.json' ? text : JSON.stringify(runOf(JSON.parse(text) as ExperimentResult));
}

export function servedResults(): Plugin {
  return {
    name: 'shiftlab-results',
    generateBundle() {
      for (const name of readdirSync(FOLDER)) {
        const source = servedResult(name);
        if (source !== null) this.emitFile({ type: 'asset', fileName: `results/${name}`, source });
      }
    },
    configureServer(server) {
      server.middlewares.use('/results', (request, response, next) => {
        const text = servedResult(decodeURIComponent((request.url ?? '').replace(/^\/|\?.*$/g, '')));
        if (text === null) return next();
        response.setHeader('content-type', 'application/json');
        response.end(text);
      });
    },
  };
}
