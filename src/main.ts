/** The page's frame, at once; the page with its parts is loaded when a view or an idle moment asks for it. */
import { mount } from 'svelte';
import App from './ui/App.svelte';
import { Place } from './ui/address/place.svelte';
import { sayStartFailed } from './ui/failure/start-failure';

const target = document.getElementById('app')!;
const place = new Place(location.hash);
// The start takes the place of index.html's heading in the same frame as the rest. If it does not come, the frame says so.
const start = place.view === 'start' ? await import('./ui/start/StartView.svelte').catch(() => null) : null;
try {
  const loadPage = async () => (await import('./assembly/whole-page')).wholePage(place);
  target.replaceChildren(); // the frame of index.html, and what it says where no script runs
  mount(App, { target, props: { place, loadPage, Start: start?.default ?? null } });
} catch (thrown) {
  sayStartFailed(target, thrown);
}
