import { expect, test } from 'vitest';
import { plainLlama } from '../../../src/bench/shapes';
import { ShiftLabError } from '../../../src/domain/errors';
import { parameterTable } from '../../../src/model/parameters';
import { cacheNames, cacheShape, llamaGraph } from './llama-graph';
import { CONTRIB_DOMAIN, onnxFile, onnxModel } from './onnx-file';

interface ReadNode {
  opType: string;
  domain: string;
  input: string[];
  output: string[];
  attribute: { name: string; i?: number; f?: number; type: number }[];
}

interface ReadGraph {
  node: ReadNode[];
  initializer: { name: string; dims: number[]; dataType: number; rawData: Uint8Array }[];
  input: {
    name: string;
    type: { tensorType: { elemType: number; shape: { dim: { dimValue?: number; dimParam?: string }[] } } };
  }[];
  output: { name: string }[];
}

function graphIn(file: Uint8Array): ReadGraph {
  const model = onnxModel.toObject(onnxModel.decode(file), { longs: Number, arrays: true }) as { graph: ReadGraph };
  return model.graph;
}

const floats = (bytes: Uint8Array): number[] => [...new Float32Array(Uint8Array.from(bytes).buffer)];

test('the bytes follow the ONNX schema', () => {
  const file = onnxFile({
    name: 'g',
    nodes: [],
    constants: [{ name: 'c', shape: [1], values: Float32Array.of(1) }],
    inputs: [],
    outputs: [],
  });
  const text = (word: string): number[] => [...new TextEncoder().encode(word)];
  const tag = (field: number, wire: number): number => field * 8 + wire;
  // TensorProto: dims (1) = 1, data_type (2) = FLOAT = 1, name (8), raw_data (9) = 1.0f little-endian.
  const tensor = [tag(1, 0), 1, tag(2, 0), 1, tag(8, 2), 1, ...text('c'), tag(9, 2), 4, 0, 0, 0x80, 0x3f];
  const graph = [tag(2, 2), 1, ...text('g'), tag(5, 2), tensor.length, ...tensor];
  const contrib = [tag(1, 2), CONTRIB_DOMAIN.length, ...text(CONTRIB_DOMAIN), tag(2, 0), 1];
  const standard = [tag(1, 2), 0, tag(2, 0), 21];
  // ModelProto: ir_version (1) = 10, producer_name (2), graph (7), opset_import (8).
  expect([...file]).toEqual([
    ...[tag(1, 0), 10, tag(2, 2), 8, ...text('shiftlab')],
    ...[tag(7, 2), graph.length, ...graph],
    ...[tag(8, 2), standard.length, ...standard, tag(8, 2), contrib.length, ...contrib],
  ]);
});

test('nodes, attributes, shapes and weights can be read back from a written file', () => {
  const values = Float32Array.of(0, 1, -2.5, 1e-8, 5, 6);
  const graph = graphIn(
    onnxFile({
      name: 'one matmul',
      nodes: [
        {
          op: 'Scale',
          domain: CONTRIB_DOMAIN,
          inputs: ['x', '', 'w'],
          outputs: ['y'],
          attributes: { alpha: { float: 1 }, axis: { int: -1 } },
        },
      ],
      // A view into a larger buffer: only the bytes of the view must be written.
      constants: [
        { name: 'w', shape: [2, 2], values: values.subarray(1, 5) },
        { name: 'i', shape: [], values: Int32Array.of(-1) },
      ],
      inputs: [{ name: 'x', type: 'int64', shape: [3, 'T'] }],
      outputs: [{ name: 'y', type: 'float32', shape: [3, 2] }],
    }),
  );
  expect(graph.node).toMatchObject([
    {
      opType: 'Scale',
      domain: CONTRIB_DOMAIN,
      input: ['x', '', 'w'],
      output: ['y'],
      attribute: [
        { name: 'alpha', f: 1, type: 1 },
        { name: 'axis', i: -1, type: 2 },
      ],
    },
  ]);
  expect(graph.initializer.map(({ name, dims, dataType }) => ({ name, dims, dataType }))).toEqual([
    { name: 'w', dims: [2, 2], dataType: 1 },
    { name: 'i', dims: [], dataType: 6 },
  ]);
  expect(floats(graph.initializer[0]!.rawData)).toEqual([...values.subarray(1, 5)]);
  expect(graph.input[0]!.type.tensorType).toMatchObject({
    elemType: 7,
    shape: { dim: [{ dimValue: 3 }, { dimParam: 'T' }] },
  });
});

const config = plainLlama({ vocabularySize: 5, hiddenSize: 32, intermediateSize: 8, layers: 2, heads: 2 });
const SIZE = { rows: 3, contextTokens: 4 };

test('the graph computes every value once, and before it is used', () => {
  const weights = Float32Array.from({ length: parameterTable(config).parameterCount }, (_, n) => n);
  const graph = graphIn(onnxFile(llamaGraph(config, weights, SIZE)));
  const made = [...graph.input, ...graph.initializer].map(({ name }) => name);
  for (const { input, output } of graph.node) {
    expect(input.filter((name) => name !== '' && !made.includes(name))).toEqual([]);
    made.push(...output.filter((name) => name !== ''));
  }
  expect(new Set(made).size).toBe(made.length);
  expect(graph.output.filter(({ name }) => !made.includes(name))).toEqual([]);
  expect(cacheNames(config)).toHaveLength(2 * config.layers);
  expect(cacheShape(config, SIZE)).toEqual([3, 2, 4, 16]);
});

test('the matrices of queries, keys and values are transposed and side by side', () => {
  const table = parameterTable(config);
  const starts = new Map<string, number>();
  table.entries.reduce((at, { name, shape }) => (starts.set(name, at), at + shape.reduce((a, b) => a * b, 1)), 0);
  const weights = Float32Array.from({ length: table.parameterCount }, (_, n) => n);
  const packed = graphIn(onnxFile(llamaGraph(config, weights, SIZE))).initializer.find(
    ({ name }) => name === 'model.layers.1.qkv.weight',
  )!;
  const [C, D] = [config.hiddenSize, config.heads * config.headDim];
  expect(packed.dims).toEqual([C, 3 * D]);
  const values = floats(packed.rawData);
  ['q', 'k', 'v'].forEach((part, p) => {
    const start = starts.get(`model.layers.1.self_attn.${part}_proj.weight`)!;
    // Output 7, input 3.
    expect(values[3 * 3 * D + p * D + 7]).toBe(start + 7 * C + 3);
  });
});

test('a model that the graph cannot compute is refused, and the reason is named', () => {
  const refused = (changed: object): unknown => {
    try {
      return llamaGraph({ ...config, ...changed }, new Float32Array(0), SIZE);
    } catch (thrown) {
      return thrown instanceof ShiftLabError ? thrown.code : thrown;
    }
  };
  expect(refused({ qkNorm: true })).toBe('config-unsupported');
  expect(refused({ headDim: 8 })).toBe('config-unsupported');
});
