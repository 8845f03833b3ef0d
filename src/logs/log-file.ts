/** A file as the reading of logs knows it: a name, and bytes in pieces. A browser's File is one; in Node, scripts/files makes one. */

export interface LogFile {
  /** With its folders, where they are known. Only shown: what a file is follows from what is in it. */
  readonly name: string;
  /** Of the file as it lies there; null where that is not known. */
  readonly sizeBytes: number | null;
  /** Its bytes from the beginning, each time that it is called. */
  pieces(): AsyncIterable<Uint8Array>;
}

/** @param name its path within the folder that was dropped */
export function logFileOf(file: File, name: string = file.webkitRelativePath || file.name): LogFile {
  return { name, sizeBytes: file.size, pieces: () => piecesOf(file.stream()) };
}

/** Bytes that are in memory already. */
export function logFileOfBytes(name: string, bytes: Uint8Array): LogFile {
  return {
    name,
    sizeBytes: bytes.length,
    pieces: async function* () {
      yield bytes;
    },
  };
}

/** Not by `for await`: Safari's streams have no iterator. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
