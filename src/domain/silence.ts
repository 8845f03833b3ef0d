/** Waits for an answer, but not for ever: browsers have storage and graphics drivers that may never answer. */

/**
 * Rejects with `silent()` after so many ticks of a second: a computer that slept for an hour has not waited for an hour.
 * An answer that comes after that is given to `tooLate`.
 */
export async function answeredWithin<T>(
  seconds: number,
  answer: Promise<T>,
  silent: () => unknown,
  tooLate: (late: T) => void = () => undefined,
): Promise<T> {
  let timer: ReturnType<typeof setInterval> | undefined;
  let ticks = 0;
  let over = false;
  const silence = new Promise<never>((_, reject) => {
    timer = setInterval(
      () => {
        if (++ticks < Math.max(1, seconds)) return;
        over = true;
        reject(silent() as Error);
      },
      Math.min(1, seconds) * 1000,
    );
  });
  answer.then(
    (late) => over && tooLate(late),
    () => undefined,
  );
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearInterval(timer);
  }
}
