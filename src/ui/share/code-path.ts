/** A QR code as one path of an SVG, a square of size 1 for each dark module. */
import encodeQR from 'qr';

export interface CodePath {
  /** Modules across, with the quiet zone that scanners need. */
  readonly size: number;
  readonly path: string;
}

const QUIET = 4;

export function codePathOf(text: string): CodePath {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET });
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size: rows.length, path: path.join('') };
}
