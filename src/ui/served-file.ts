/** A file that is served beside the page, as text. */
import { ShiftLabError } from '../domain/errors';

/** `path` is from where the page is. Throws `file-unreachable` where there is no connection or the server has no such file. */
export async function servedText(path: string): Promise<string> {
  let answer: Response;
  try {
    answer = await fetch(`${import.meta.env.BASE_URL}${path}`);
  } catch (thrown) {
    throw new ShiftLabError('file-unreachable', `${path} could not be fetched: nothing answers where this page is from.`, { path }, { cause: thrown });
  }
  if (!answer.ok) throw new ShiftLabError('file-unreachable', `${path} could not be fetched: the server answers ${answer.status}.`, { path, status: answer.status });
  return answer.text();
}
