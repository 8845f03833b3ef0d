/** With whom a policy of each of the paper's arms is trained, in a few words beside its name. */
export const ARM_PARTNERS: Readonly<Record<string, string>> = {
  base: 'the policy before this training',
  static: 'trained on single turns that continue logged dialogues',
  naive: 'trained with a prompted simulator',
  calibrated: 'trained with a simulator fitted to real users',
  oracle: 'trained with the real users themselves',
};
