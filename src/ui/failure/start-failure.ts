/** Says in plain DOM that the page could not be put together: there is no interface yet that could. */
import { asShiftLabError } from '../../domain/errors';
import { loadNewest } from '../version/load-newest';

export function sayStartFailed(target: HTMLElement, thrown: unknown): void {
  const { code, message } = asShiftLabError(thrown);
  const [reason = ''] = message.split('\\n'); // below it Svelte lists the components that it was drawing
  const notice = document.createElement('p');
  notice.setAttribute('role', 'alert');
  notice.className = 'unstarted'; // as in frame.css
  notice.textContent = `ShiftLab could not start: ${reason.slice(0, 200).replace(/\.$/, '')} (${code}). Load the page again. If that does not help, use a current browser. Stored runs are kept. `;
  const again = document.createElement('button');
  again.textContent = 'Load the page again';
  again.addEventListener('click', () => void loadNewest());
  notice.append(again);
  target.replaceChildren(notice);
  console.warn(thrown);
}
