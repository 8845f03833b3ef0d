/** A new random name. Not crypto.randomUUID, which is missing where the page is served over plain http. */
export function freshId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
