/** The parts of two packages without types that scripts/film.ts uses. */
declare module 'gifenc' {
  type Palette = readonly (readonly number[])[];
  interface Frame {
    /** In the first frame it becomes the palette of all. */
    readonly palette?: Palette | undefined;
    /** Milliseconds. */
    readonly delay: number;
    /** 0: for ever. */
    readonly repeat?: number;
    readonly transparent?: boolean;
    readonly transparentIndex?: number;
    /** 1: what is transparent stays as it was. */
    readonly dispose?: number;
  }
  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, frame: Frame): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  const gifenc: {
    readonly GIFEncoder: () => Encoder;
    readonly quantize: (rgba: Uint8Array, colours: number) => Palette;
    readonly applyPalette: (rgba: Uint8Array, palette: Palette) => Uint8Array;
  };
  export default gifenc;
}

declare module 'pngjs' {
  export const PNG: {
    readonly sync: {
      readonly read: (png: Uint8Array) => {
        readonly width: number;
        readonly height: number;
        readonly data: Uint8Array;
      };
    };
  };
}
