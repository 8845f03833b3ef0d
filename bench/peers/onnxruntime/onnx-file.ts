/**
 * Writes ONNX model files: the part of onnx.proto that is needed for a graph of plain tensors, with the field numbers
 * of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (which never change), encoded by protobufjs.
 *
 * Deliberately not an ONNX library: no sparse tensors, subgraphs, functions or external data, no shape inference and no
 * checks. The runtime that loads the file checks it. The npm package onnx-proto has the whole schema and was last
 * published in 2024.
 */
import protobuf from 'protobufjs';

const PROTO = `
syntax = "proto2";
message Attribute { optional string name = 1; optional float f = 2; optional int64 i = 3; optional int32 type = 20; }
message Node { repeated string input = 1; repeated string output = 2; optional string name = 3; optional string op_type = 4; repeated Attribute attribute = 5; optional string domain = 7; }
message Tensor { repeated int64 dims = 1; optional int32 data_type = 2; optional string name = 8; optional bytes raw_data = 9; }
message Dimension { optional int64 dim_value = 1; optional string dim_param = 2; }
message Shape { repeated Dimension dim = 1; }
message TensorType { optional int32 elem_type = 1; optional Shape shape = 2; }
message Type { optional TensorType tensor_type = 1; }
message ValueInfo { optional string name = 1; optional Type type = 2; }
message Graph { repeated Node node = 1; optional string name = 2; repeated Tensor initializer = 5; repeated ValueInfo input = 11; repeated ValueInfo output = 12; }
message OperatorSet { optional string domain = 1; optional int64 version = 2; }
message Model { optional int64 ir_version = 1; optional string producer_name = 2; optional Graph graph = 7; repeated OperatorSet opset_import = 8; }
`;

/** The message type, for reading a file back. */
export const onnxModel = protobuf.parse(PROTO).root.lookupType('Model');

// IR 10 came with opset 21, ONNX 1.16.
const IR_VERSION = 10;
const OPSET_VERSION = 21;

const FLOAT_ATTRIBUTE = 1;
const INTEGER_ATTRIBUTE = 2;

/** TensorProto.DataType */
const ELEMENT_TYPES = { float32: 1, int32: 6, int64: 7 } as const;

/** The domain of onnxruntime's fused operators. */
export const CONTRIB_DOMAIN = 'com.microsoft';

export interface OnnxNode {
  readonly op: string;
  /** Names of values; '' omits an optional one. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Empty for ONNX's own operators. */
  readonly domain?: string;
  /** An attribute must say if it is an int or a float: the number 1 could be both. */
  readonly attributes?: Readonly<Record<string, { readonly int: number } | { readonly float: number }>>;
}

/** A value fixed in the file. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** An input or output; a named dimension may have any size. */
export interface OnnxValue {
  readonly name: string;
  readonly type: keyof typeof ELEMENT_TYPES;
  readonly shape: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  /** In an order in which every value is computed before it is used. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const nodeMessage = ({ op, inputs, outputs, domain, attributes }: OnnxNode) => ({
  input: inputs,
  output: outputs,
  // Unique, because no two nodes compute the same value.
  name: outputs[0],
  opType: op,
  domain: domain ?? '',
  attribute: Object.entries(attributes ?? {}).map(([name, value]) =>
    'int' in value ? { name, i: value.int, type: INTEGER_ATTRIBUTE } : { name, f: value.float, type: FLOAT_ATTRIBUTE },
  ),
});

/** raw_data is little-endian, like the typed arrays of every machine with WebGPU. */
const constantMessage = ({ name, shape, values }: OnnxConstant) => ({
  name,
  dims: shape,
  dataType: values instanceof Float32Array ? ELEMENT_TYPES.float32 : ELEMENT_TYPES.int32,
  rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
});

const valueMessage = ({ name, type, shape }: OnnxValue) => ({
  name,
  type: {
    tensorType: {
      elemType: ELEMENT_TYPES[type],
      shape: { dim: shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size })) },
    },
  },
});

/** The bytes of a .onnx file. */
export function onnxFile({ name, nodes, constants, inputs, outputs }: OnnxGraph): Uint8Array {
  return onnxModel
    .encode({
      irVersion: IR_VERSION,
      producerName: 'shiftlab',
      opsetImport: [
        { domain: '', version: OPSET_VERSION },
        { domain: CONTRIB_DOMAIN, version: 1 },
      ],
      graph: {
        name,
        node: nodes.map(nodeMessage),
        initializer: constants.map(constantMessage),
        input: inputs.map(valueMessage),
        output: outputs.map(valueMessage),
      },
    })
    .finish();
}
