/** The form of every `<op>.reference.ts`: forward and backward in f64, as simple loops over arrays by name. */
export type Values = Float64Array | Uint32Array;
export type Arrays = Readonly<Record<string, Values>>;

export interface Reference {
  /** Outputs by name from inputs by name. */
  forward(inputs: Arrays): Record<string, Float64Array>;
  /** Gradients by input name, each as long as its input, computed from the gradient of each output. */
  backward(inputs: Arrays, gradients: Readonly<Record<string, Float64Array>>): Record<string, Float64Array>;
}
