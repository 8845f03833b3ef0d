/**
 * Part of the service worker. A browser may delete some of what it stored, and "Delete everything" all of it while another
 * tab keeps the worker: such a worker never installs again. Asked by the page, it fetches what is missing, as at its install.
 */
self.addEventListener('message', (message) => {
  if (message.data?.type !== 'COMPLETE') return;
  const install = new Event('install');
  install.waitUntil = (work) => message.waitUntil(work.catch(() => undefined)); // it is asked again at the next load
  self.dispatchEvent(install);
});
