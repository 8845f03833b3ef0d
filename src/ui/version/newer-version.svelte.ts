/** Stores the page for use without a connection, and notices when there is a newer version of it. Loads nothing by itself. */
import { ownRegistration } from '../../trace/own-service-worker';

const HOUR_MS = 3_600_000;

export class NewerVersion {
  /** It is here as a whole, and what is open is older. */
  found = $state(false);

  constructor(private readonly container: ServiceWorkerContainer) {}

  /** Where a browser refuses, the page works as before, with a connection. */
  async watch(script: string, { savesData = false } = {}): Promise<void> {
    if (savesData && !(await ownRegistration())) return;
    const isOlder = this.container.controller !== null;
    const registration = await this.container.register(script).catch(() => null);
    if (!registration) return;
    if (!savesData) registration.active?.postMessage({ type: 'COMPLETE' }); // public/sw-complete.js
    if (registration.waiting && isOlder) this.found = true;
    registration.addEventListener('updatefound', () => this.follow(registration));
    this.follow(registration);
    // Another tab has loaded it; the first version that a page meets is its own.
    let controlled = isOlder;
    this.container.addEventListener('controllerchange', () => {
      if (controlled) this.found = true;
      controlled = true;
    });
    this.askHourly(registration);
  }

  private follow({ installing, active }: ServiceWorkerRegistration): void {
    if (!active) return; // the first version of all
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed') this.found = true;
    });
  }

  /** A browser looks for a newer version when the page is loaded, and this page may stay open for days. */
  private askHourly(registration: ServiceWorkerRegistration): void {
    let askedMs = performance.now();
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden' || performance.now() - askedMs < HOUR_MS) return;
      askedMs = performance.now();
      registration.update().catch(() => undefined); // there is no connection
    });
  }
}
