/** What `edit` offers to a person who plays the user. */
import { slotKeyboard } from '../keyboard/slot-keyboard';
import { definition } from './definition';
import { task } from './task';
import { keyboardWords } from './typed-words';

export const keyboard = slotKeyboard(definition, task.actOf, keyboardWords);
