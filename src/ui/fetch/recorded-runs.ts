/** The recordings that are served beside the page (results/recorded). */
export interface RecordedRun {
  readonly file: string;
  readonly title: string;
  readonly note?: string;
}

/** results/recorded/index.json; empty if there is none. */
export async function recordedRuns(): Promise<readonly RecordedRun[]> {
  try {
    const answer = await fetch(`${import.meta.env.BASE_URL}recorded/index.json`);
    return answer.ok && answer.headers.get('content-type')?.includes('json')
      ? ((await answer.json()) as RecordedRun[])
      : [];
  } catch {
    return []; // Offline, or none are included: nothing to report.
  }
}
