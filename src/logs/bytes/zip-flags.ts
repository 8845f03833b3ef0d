/**
 * Whether a file in a zip is encrypted: the header before it says so, and fflate does not pass that on. Looks for the header in
 * the bytes that were just given to fflate, in which its names come in the same order.
 */
import { strFromU8 } from 'fflate';
import { joined } from './text-of-bytes';

const HEADER = [0x50, 0x4b, 0x03, 0x04];
const HEADER_BYTES = 30;
const ENCRYPTED = 1;
const UTF8_NAME = 0x800;
/** Of the bytes before; headers are longer only with absurd names. */
const KEPT_BYTES = 8 * 1024;

export class ZipFlags {
  private window: Uint8Array = new Uint8Array(0);
  private from = 0;

  push(bytes: Uint8Array): void {
    const keptFrom = Math.max(this.from, this.window.length - KEPT_BYTES);
    this.window = joined(this.window.subarray(keptFrom), bytes);
    this.from = Math.max(0, this.from - keptFrom);
  }

  /** Of the next file of this name; false where its header is not found. */
  isEncrypted(name: string): boolean {
    const { window } = this;
    const u16 = (at: number) => window[at]! | (window[at + 1]! << 8);
    for (let at = window.indexOf(HEADER[0]!, this.from); at >= 0; at = window.indexOf(HEADER[0]!, at + 1)) {
      if (!HEADER.every((byte, i) => window[at + i] === byte) || at + HEADER_BYTES > window.length) continue;
      const flags = u16(at + 6);
      const end = at + HEADER_BYTES + u16(at + 26);
      if (strFromU8(window.subarray(at + HEADER_BYTES, end), (flags & UTF8_NAME) === 0) !== name) continue;
      this.from = end;
      return (flags & ENCRYPTED) !== 0;
    }
    return false;
  }
}
