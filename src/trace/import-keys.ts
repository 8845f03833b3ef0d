/** The keys of an imported set and of what belongs to it (imported-sets.ts, talk-results.ts). */
export const IMPORT_PREFIX = 'import/';
export const importKey = (id: string): string => `${IMPORT_PREFIX}${id}`;
export const importPartsOf = (id: string): string => `import-part/${id}/`;
export const TALK_PREFIX = 'import-talk/';
export const talkKey = (id: string): string => `${TALK_PREFIX}${id}`;
export const talkModelKey = (id: string): string => `import-model/${id}`;
