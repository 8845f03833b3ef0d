/** What every `<op>.reference.ts` is: forward and backward in f64, as dumb loops, from arrays by name to arrays by name. */
export type Values = Float64Array | Uint32Array;
export type Arrays = Readonly<Record<string, Values>>;

export interface Reference {
  /** Outputs by name from inputs by name. */
  forward(inputs: Arrays): Record<string, Float64Array>;
  /** Gradients by input name, each as long as its input, from the gradient of each output. */
  backward(inputs: Arrays, gradients: Readonly<Record<string, Float64Array>>): Record<string, Float64Array>;
}
