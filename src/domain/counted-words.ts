/** "1 dialogue", "0 dialogues", "12 dialogues": a number with what it counts. @param more the plural, where it is not with an s */
export const counted = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`;
