/** Lets a thread's messages in, such as Cancel or what a person does, before it goes on. Awaiting a promise alone would not. */
export function breath(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
