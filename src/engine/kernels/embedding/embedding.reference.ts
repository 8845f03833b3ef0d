/** The gather and its gradient in f64. */
import type { Reference } from '../reference';

export function embeddingReference(ids: Uint32Array, C: number): Reference {
  return {
    forward({ table }) {
      return {
        y: Float64Array.from({ length: ids.length * C }, (_, i) => table![ids[Math.floor(i / C)]! * C + (i % C)]!),
      };
    },
    backward({ table }, { y: dy }) {
      const dtable = new Float64Array(table!.length);
      dy!.forEach((value, i) => (dtable[ids[Math.floor(i / C)]! * C + (i % C)]! += value));
      return { table: dtable };
    },
  };
}
