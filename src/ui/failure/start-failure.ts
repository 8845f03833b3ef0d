/** Says in plain DOM that the page could not be put together: there is no interface yet that could. */
import { asShiftLabError } from '../../domain/errors';

export function sayStartFailed(target: HTMLElement, thrown: unknown): void {
  const { code, message } = asShiftLabError(thrown);
  const notice = document.createElement('p');
  notice.setAttribute('role', 'alert');
  notice.textContent = `ShiftLab could not start: ${message.slice(0, 200).replace(/\.$/, '')} (${code}). Load the page again, or use a current browser. Stored runs are kept.`;
  target.replaceChildren(notice);
  console.warn(thrown);
}
