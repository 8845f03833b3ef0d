/**
 * Runs inside the page's training worker, before its own script: destroys the newest device when the page says so on a
 * broadcast channel, at once or at a later WebGPU call. It is sent as text, so it uses nothing from outside itself.
 */
export function loseDevicesOnCommand(channelName: string): void {
  const channel = new BroadcastChannel(channelName);
  let newest: GPUDevice | null = null;
  let callsLeft: number | null = null;
  const lose = () => {
    callsLeft = null;
    newest?.destroy();
    channel.postMessage({ destroyed: newest !== null });
    newest = null;
  };
  const methods = (prototype: object) => prototype as Record<string, (this: unknown, ...given: unknown[]) => unknown>;
  const request = methods(GPUAdapter.prototype).requestDevice!;
  methods(GPUAdapter.prototype).requestDevice = async function (...given) {
    const device = (await request.apply(this, given)) as GPUDevice;
    newest = device;
    return device;
  };
  const watched: [object, string][] = [
    [GPUDevice.prototype, 'createBuffer'],
    [GPUDevice.prototype, 'createComputePipeline'],
    [GPUDevice.prototype, 'createCommandEncoder'],
    [GPUDevice.prototype, 'popErrorScope'],
    [GPUQueue.prototype, 'submit'],
    [GPUQueue.prototype, 'writeBuffer'],
    [GPUBuffer.prototype, 'mapAsync'],
    [GPUBuffer.prototype, 'getMappedRange'],
  ];
  for (const [prototype, name] of watched) {
    const original = methods(prototype)[name]!;
    methods(prototype)[name] = function (...given) {
      if (callsLeft !== null && callsLeft-- <= 0) lose();
      return original.apply(this, given);
    };
  }
  channel.onmessage = ({ data }: MessageEvent<{ readonly calls?: number }>) => {
    if (data.calls === undefined) return;
    if (data.calls === 0) lose();
    else callsLeft = data.calls;
  };
}
