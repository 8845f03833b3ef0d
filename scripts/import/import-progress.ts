/** How far an import is, on standard error: one line, rewritten in a terminal; elsewhere a line now and then. */
import type { LogBatch } from '../../src/logs/read-logs';

const EVERY_MS = { terminal: 100, elsewhere: 5000 };

export class ImportProgress {
  private readonly startMs = performance.now();
  private shownMs = this.startMs;
  private hasLine = false;

  show({ bytesRead, bytesTotal }: LogBatch, dialogues: number): void {
    const now = performance.now();
    if (now - this.shownMs < (process.stderr.isTTY ? EVERY_MS.terminal : EVERY_MS.elsewhere)) return;
    this.shownMs = now;
    const share = bytesTotal ? Math.min(1, bytesRead / bytesTotal) : null;
    const left = share ? ((now - this.startMs) / 1000) * (1 / share - 1) : null;
    const parts = [
      `${(bytesRead / 1e6).toFixed(1)} MB${share === null ? '' : ` (${Math.floor(100 * share)}%)`}`,
      `${dialogues} dialogues`,
      ...(left === null ? [] : [`${Math.ceil(left)} s left`]),
    ];
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${parts.join(', ')}` : `${parts.join(', ')}\n`);
    this.hasLine = process.stderr.isTTY;
  }

  end(): void {
    if (this.hasLine) process.stderr.write('\r\x1b[K');
  }
}
