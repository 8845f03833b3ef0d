/** The page's frame, at once; the page with its parts is loaded when a view or an idle moment asks for it. */
import { mount } from 'svelte';
import App from './ui/App.svelte';
import { Place } from './ui/address/place.svelte';
import { sayStartFailed } from './ui/failure/start-failure';

const target = document.getElementById('app')!;
try {
  const place = new Place(location.hash);
  const loadPage = async () => (await import('./assembly/whole-page')).wholePage(place);
  target.replaceChildren(); // what index.html says where no script runs
  mount(App, { target, props: { place, loadPage } });
} catch (thrown) {
  sayStartFailed(target, thrown);
}
